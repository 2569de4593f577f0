package io.weir.fetch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.TargetResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests from outside reach nothing that listens on this machine: not one connection arrives. */
class BlockedTargetsIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TestServer server = new TestServer();
    private final Names names = new Names();
    private final Fetcher fetcher = fetcher(List.of());

    private Fetcher fetcher(List<AllowedTarget> allowed) {
        TargetPolicy policy = TargetPolicy.publicInternet(Set.of(80, 443, server.port()), allowed);
        return new Fetcher(
                TestSettings.quick(),
                policy,
                new SimpleMeterRegistry(),
                new HttpExchange(TestSettings.quick(), policy, threads -> names));
    }

    @AfterEach
    void close() {
        fetcher.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "127.0.1",
                "2130706433",
                "0x7f000001",
                "0x7f.0.0.1",
                "017700000001",
                "0177.0.0.1",
                "127.0.0.1.",
                "0",
                "0.0.0.0",
                "localhost",
                "LOCALHOST",
                "localhost.",
                "[::1]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::127.0.0.1]",
                "[64:ff9b::127.0.0.1]",
                "[2002:7f00:1::]",
                "169.254.169.254",
                "[fd00:ec2::254]",
                "[fe80::1]",
                "user@127.0.0.1",
                "loopback.example",
                "mapped.example",
                "metadata.example",
                "several.example",
            })
    void aHostInsideIsBlockedAndNothingIsSent(String host) {
        TargetResult result = fetch("http://" + host + ":" + server.port() + "/ok");

        assertThat(result.outcome()).isEqualTo(Outcome.blocked);
        assertThat(result.error()).isNotBlank().doesNotContain("\n");
        assertThat(result.httpStatus()).isNull();
        assertThat(result.attempts()).isZero();
        assertThat(server.connections()).isZero();
    }

    @Test
    void aNameThatLeadsInsideAtTheSecondLookIsBlockedThen() {
        // Public at the first look, where nobody answers; loopback at every other.
        TargetResult result = fetch("http://rebinding.example:" + server.port() + "/ok");
        TargetResult later = fetch("http://rebinding.example:" + server.port() + "/ok");

        assertThat(result.outcome()).isNotEqualTo(Outcome.ok);
        assertThat(later.outcome()).isEqualTo(Outcome.blocked);
        assertThat(server.connections()).isZero();
    }

    @Test
    void ofSeveralAddressesOnlyTheAllowedAreTried() {
        try (Fetcher lenient = fetcher(List.of(AllowedTarget.parse("127.0.0.1:" + server.port())))) {
            TargetResult result = lenient.fetch(
                            Target.get("name", "http://several.example:" + server.port() + "/ok"), LIMIT)
                    .block(LIMIT);

            assertThat(result.outcome()).isEqualTo(Outcome.ok);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Host", "content-length", "Transfer-Encoding", "Connection", "Proxy-Authorization", "bad name"})
    void aHeaderOfTheConnectionIsBlocked(String header) {
        TargetResult result = fetcher.fetch(new Target("header", "http://8.8.8.8/", "GET", Map.of(header, "x")), LIMIT)
                .block(LIMIT);

        assertThat(result.outcome()).isEqualTo(Outcome.blocked);
    }

    @Test
    void aHeaderThatBreaksTheLineIsBlocked() {
        TargetResult result = fetcher.fetch(
                        new Target("header", "http://8.8.8.8/", "GET", Map.of("x", "a\r\nHost: b")), LIMIT)
                .block(LIMIT);

        assertThat(result.outcome()).isEqualTo(Outcome.blocked);
    }

    @Test
    void anotherMethodIsBlocked() {
        TargetResult result = fetcher.fetch(new Target("method", "http://8.8.8.8/", "DELETE", Map.of()), LIMIT)
                .block(LIMIT);

        assertThat(result.outcome()).isEqualTo(Outcome.blocked);
        assertThat(result.error()).contains("GET, HEAD");
    }

    private TargetResult fetch(String url) {
        return fetcher.fetch(Target.get("target", url), LIMIT).block(LIMIT);
    }

    /** Looks up nothing outside of this class. */
    private static final class Names extends AddressResolverGroup<InetSocketAddress> {

        private final AtomicInteger looks = new AtomicInteger();

        private final Map<String, Function<Integer, List<String>>> addresses = Map.of(
                "localhost", look -> List.of("127.0.0.1"),
                "localhost.", look -> List.of("127.0.0.1"),
                "loopback.example", look -> List.of("127.0.0.1"),
                "mapped.example", look -> List.of("::ffff:127.0.0.1"),
                "metadata.example", look -> List.of("169.254.169.254"),
                "several.example", look -> List.of("10.0.0.1", "127.0.0.1", "::1"),
                "rebinding.example", look -> List.of(look == 0 ? "240.0.0.1" : "127.0.0.1"));

        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new InetNameResolver(executor) {
                @Override
                protected void doResolve(String name, Promise<InetAddress> promise) {
                    promise.setFailure(new UnknownHostException("all addresses are asked for"));
                }

                @Override
                protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
                    List<String> found = addresses
                            .get(name.toLowerCase(java.util.Locale.ROOT))
                            .apply(looks.getAndIncrement());
                    promise.setSuccess(found.stream().map(Cidr::literal).toList());
                }
            }.asAddressResolver();
        }
    }
}
