package io.weir.fetch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.TargetResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/** Over TLS client and server agree on a protocol by ALPN, and who is not trusted is told nothing. */
class Http2OverTlsIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final char[] PASSWORD = "for-a-test".toCharArray();

    @TempDir
    private static Path directory;

    private static KeyManagerFactory keys;
    private static TrustManagerFactory trust;

    @BeforeAll
    static void makeACertificate() throws IOException, InterruptedException, GeneralSecurityException {
        Path file = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        String alias = store.aliases().nextElement();
        trusted.setCertificateEntry(alias, store.getCertificate(alias));
        trust.init(trusted);
    }

    private static DisposableServer serve(LoopResources threads, HttpProtocol... protocols) {
        boolean http2 = List.of(protocols).contains(HttpProtocol.H2);
        return HttpServer.create()
                .runOn(threads)
                .host("127.0.0.1")
                .port(0)
                .protocol(protocols)
                .secure(spec -> spec.sslContext(certified(http2)))
                .handle((request, response) -> response.sendString(Mono.just(request.protocol())))
                .bindNow();
    }

    private static TargetResult fetch(UnaryOperator<HttpClient> trusting, HttpProtocol... protocols) {
        LoopResources threads = LoopResources.create("tls-server", 1, true);
        DisposableServer server = serve(threads, protocols);
        TargetPolicy policy = TargetPolicy.only(List.of(AllowedTarget.parse("localhost:" + server.port())));
        FetcherSettings settings = FetcherSettings.DEFAULTS;
        HttpExchange exchange =
                new HttpExchange(settings, policy, loops -> DefaultAddressResolverGroup.INSTANCE, trusting);
        try (Fetcher fetcher = new Fetcher(settings, policy, new SimpleMeterRegistry(), exchange)) {
            return fetcher.fetch(Target.get("tls", "https://localhost:" + server.port() + "/"), LIMIT)
                    .block(LIMIT);
        } finally {
            server.disposeNow(Duration.ofSeconds(2));
            threads.dispose();
        }
    }

    private static GenericSslContextSpec<?> certified(boolean http2) {
        return http2 ? Http2SslContextSpec.forServer(keys) : Http11SslContextSpec.forServer(keys);
    }

    private static HttpClient trusting(HttpClient client) {
        GenericSslContextSpec<?> trusted =
                Http2SslContextSpec.forClient().configure(builder -> builder.trustManager(trust));
        return client.secure(spec -> spec.sslContext(trusted));
    }

    @Test
    void http2IsSpokenToAServerThatOffersIt() {
        TargetResult result = fetch(Http2OverTlsIT::trusting, HttpProtocol.H2, HttpProtocol.HTTP11);

        assertThat(result.error()).isNull();
        assertThat(result.body()).isEqualTo("HTTP/2.0");
    }

    @Test
    void http11IsSpokenToAServerThatOffersNoMore() {
        TargetResult result = fetch(Http2OverTlsIT::trusting, HttpProtocol.HTTP11);

        assertThat(result.error()).isNull();
        assertThat(result.body()).isEqualTo("HTTP/1.1");
    }

    @Test
    void aServerThatNobodyVouchesForIsAskedNothing() {
        TargetResult result = fetch(UnaryOperator.identity(), HttpProtocol.H2, HttpProtocol.HTTP11);

        assertThat(result.outcome()).isEqualTo(Outcome.error);
        assertThat(result.error()).startsWith("TLS failed");
        assertThat(result.attempts()).isEqualTo(1);
    }
}
