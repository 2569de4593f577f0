package io.weir.fetch;

import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.TargetResult;
import io.weir.fetch.engine.Redaction;
import io.weir.operators.deadline.Deadline;
import io.weir.operators.parallel.Workers;
import io.weir.operators.timer.Timer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Diagnostics that block a thread: a database is asked whether it answers ({@code jdbc:…}), a command is run. Both come
 * from configuration and never from a request, and have a bounded pool of their own. Thread-safe.
 */
final class LocalTargets implements AutoCloseable {

    static final String JDBC = "jdbc:";
    static final String COMMAND = "command:";

    private final Workers workers;
    private final Duration timeLimit;
    private final int maxOutputBytes;

    /** What a call on a worker found out. */
    private record Answer(
            boolean ok,
            @Nullable String text,
            boolean truncated,
            @Nullable String error) {}

    /**
     * @param maxOutputBytes how much of a command's output is kept
     */
    LocalTargets(FetchProperties.Local settings, int maxOutputBytes) {
        this.workers = Workers.blocking("weir-fetch-local", settings.workers(), settings.queue());
        this.timeLimit = settings.timeLimit();
        this.maxOutputBytes = maxOutputBytes;
    }

    /** Whether a target is one of these. */
    static boolean isLocal(Target target) {
        return target.url().startsWith(JDBC) || target.url().startsWith(COMMAND);
    }

    /**
     * Asks the target.
     *
     * @param command what to run; empty for a database
     * @return never fails
     */
    Mono<TargetResult> ask(Target target, List<String> command) {
        AtomicLong elapsedMillis = new AtomicLong();
        Mono<Answer> answer = command.isEmpty() ? call(() -> ping(target.url())) : run(command);
        return Timer.named("local target")
                .listener(timing -> elapsedMillis.set(timing.elapsed().toMillis()))
                .mono(Deadline.within(timeLimit).mono(answer))
                .map(found -> result(target, found, found.ok ? Outcome.ok : Outcome.error, elapsedMillis.get()))
                .onErrorResume(failure -> Mono.just(result(
                        target,
                        new Answer(false, null, false, explained(failure)),
                        failure instanceof TimeoutException ? Outcome.timeout : Outcome.error,
                        elapsedMillis.get())));
    }

    private <T> Mono<T> call(Callable<T> call) {
        return workers.call(call);
    }

    private Answer ping(String url) throws SQLException {
        int seconds = Math.max(1, Math.toIntExact(timeLimit.toSeconds()));
        try (Connection connection = DriverManager.getConnection(url)) {
            if (!connection.isValid(seconds)) {
                return new Answer(false, null, false, "the connection is not valid");
            }
            DatabaseMetaData database = connection.getMetaData();
            return new Answer(
                    true, database.getDatabaseProductName() + " " + database.getDatabaseProductVersion(), false, null);
        }
    }

    /** However it ends, the process does too: that also ends a read that nothing could interrupt. */
    private Mono<Answer> run(List<String> command) {
        return Mono.defer(() -> {
            AtomicReference<Process> running = new AtomicReference<>();
            return call(() -> output(command, running)).doFinally(signal -> {
                Process process = running.get();
                if (process != null) {
                    process.destroyForcibly();
                }
            });
        });
    }

    private Answer output(List<String> command, AtomicReference<Process> running)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        running.set(process);
        process.getOutputStream().close();
        byte[] kept;
        long beyond;
        try (InputStream output = process.getInputStream()) {
            kept = output.readNBytes(maxOutputBytes);
            // Read to its end: a program whose output nobody takes would fail for it.
            beyond = output.transferTo(OutputStream.nullOutputStream());
        }
        int exit = process.waitFor();
        return new Answer(
                exit == 0,
                new String(kept, StandardCharsets.UTF_8),
                beyond > 0,
                exit == 0 ? null : "exit code " + exit);
    }

    private static String explained(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return "no answer within the time limit";
        }
        String message =
                String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return failure.getClass().getSimpleName() + ": " + message;
    }

    private static TargetResult result(Target target, Answer answer, Outcome outcome, long elapsedMillis) {
        return new TargetResult(
                target.name(),
                String.valueOf(Redaction.text(Redaction.url(target.url()))),
                outcome,
                null,
                elapsedMillis,
                1,
                false,
                answer.text == null ? null : "text/plain",
                Redaction.text(answer.text),
                answer.truncated,
                Redaction.text(answer.error));
    }

    /** Takes no more and interrupts what runs. */
    @Override
    public void close() {
        workers.close();
    }
}
