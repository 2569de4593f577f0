package io.weir.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.TargetResult;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalTargetsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final LocalTargets local = local(Duration.ofSeconds(20));

    private static LocalTargets local(Duration timeLimit) {
        return new LocalTargets(new FetchProperties.Local(2, 10, timeLimit), 1_000);
    }

    @AfterEach
    void stop() {
        local.close();
    }

    private static TargetResult run(LocalTargets targets, String... command) {
        return targets.ask(Target.get("command", "command:command"), List.of(command))
                .block(LIMIT);
    }

    @Test
    void aCommandHasItsOutput() {
        TargetResult result = run(local, "sh", "-c", "echo one; echo password=geheim >&2");

        assertThat(result.outcome()).isEqualTo(Outcome.ok);
        assertThat(result.body()).isEqualTo("one\npassword=***\n");
        assertThat(result.error()).isNull();
        assertThat(result.url()).isEqualTo("command:command");
    }

    @Test
    void aCommandThatFailsSaysHow() {
        TargetResult result = run(local, "sh", "-c", "echo why; exit 3");

        assertThat(result.outcome()).isEqualTo(Outcome.error);
        assertThat(result.error()).isEqualTo("exit code 3");
        assertThat(result.body()).isEqualTo("why\n");
    }

    @Test
    void whatIsNotThereIsAnError() {
        TargetResult result = run(local, "/no/such/program");

        assertThat(result.outcome()).isEqualTo(Outcome.error);
        assertThat(result.error()).contains("/no/such/program");
    }

    @Test
    void aCommandThatHangsIsEnded() {
        try (LocalTargets hasty = local(Duration.ofMillis(200))) {
            for (int i = 0; i < 5; i++) {
                // More than there are workers: each is given back.
                assertThat(run(hasty, "sleep", "60").outcome()).isEqualTo(Outcome.timeout);
            }
        }
    }

    @Test
    void longOutputIsCutAndFlagged() {
        TargetResult result = run(local, "sh", "-c", "yes | head -c 100000");

        assertThat(result.outcome()).isEqualTo(Outcome.ok);
        assertThat(result.body()).hasSize(1_000);
        assertThat(result.truncated()).isTrue();
    }

    @Test
    void aDatabaseIsAskedWhetherItAnswers() throws SQLException {
        Driver driver = driver();
        DriverManager.registerDriver(driver);
        try {
            TargetResult up = local.ask(Target.get("db", "jdbc:test:up?user=a&password=geheim"), List.of())
                    .block(LIMIT);
            TargetResult down =
                    local.ask(Target.get("db", "jdbc:test:down"), List.of()).block(LIMIT);

            assertThat(up.outcome()).isEqualTo(Outcome.ok);
            assertThat(up.body()).isEqualTo("TestDB 1.0");
            assertThat(up.url()).isEqualTo("jdbc:test:up?user=a&password=***");
            assertThat(down.outcome()).isEqualTo(Outcome.error);
            assertThat(down.error()).isEqualTo("the connection is not valid");
        } finally {
            DriverManager.deregisterDriver(driver);
        }
    }

    @Test
    void aDatabaseWithoutADriverIsAnError() {
        TargetResult result =
                local.ask(Target.get("db", "jdbc:nothing:x"), List.of()).block(LIMIT);

        assertThat(result.outcome()).isEqualTo(Outcome.error);
        assertThat(result.error()).contains("No suitable driver");
    }

    private static Driver driver() {
        return proxy(Driver.class, (method, arguments) -> switch (method) {
            case "acceptsURL" -> String.valueOf(arguments[0]).startsWith("jdbc:test:");
            case "connect" ->
                String.valueOf(arguments[0]).startsWith("jdbc:test:")
                        ? connection(String.valueOf(arguments[0]).contains("up"))
                        : null;
            default -> null;
        });
    }

    private static Connection connection(boolean up) {
        return proxy(Connection.class, (method, arguments) -> switch (method) {
            case "isValid" -> up;
            case "getMetaData" ->
                proxy(DatabaseMetaData.class, (name, none) -> name.equals("getDatabaseProductName") ? "TestDB" : "1.0");
            default -> null;
        });
    }

    private interface Calls {
        Object call(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Calls calls) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "toString" -> type.getSimpleName();
                    default -> calls.call(method.getName(), arguments);
                }));
    }
}
