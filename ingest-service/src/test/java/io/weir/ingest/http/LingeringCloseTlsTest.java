package io.weir.ingest.http;

import static io.weir.ingest.http.RawHttp.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.weir.ingest.OwnCertificate;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class LingeringCloseTlsTest {

    private static final int BODY_BYTES = 4 << 20;

    @Test
    void whoSendsTheWholeBodyFirstGetsTheAnswer(@TempDir Path directory) throws Exception {
        Path store = OwnCertificate.keystore(directory, "server");
        SSLContext tls = OwnCertificate.tls(store, store);
        LingeringClose.Bounds bounds = new LingeringClose.Bounds(BODY_BYTES, Duration.ofSeconds(30));
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .secure(spec -> spec.sslContext(new JdkSslContext(
                        tls,
                        false,
                        null,
                        IdentityCipherSuiteFilter.INSTANCE,
                        ApplicationProtocolConfig.DISABLED,
                        ClientAuth.NONE,
                        null,
                        false)))
                .doOnChannelInit((observer, channel, address) -> LingeringClose.addTo(channel.pipeline(), bounds))
                .handle((request, response) -> response.status(503)
                        .header(HttpHeaderNames.CONTENT_LENGTH, "0")
                        .send())
                .bindNow();
        try (RawHttp client = new RawHttp(tls.getSocketFactory().createSocket("127.0.0.1", server.port()))) {
            String answer = client.send(head("Connection: close", "Content-Length: " + BODY_BYTES))
                    .send("x".repeat(BODY_BYTES))
                    .answer();

            assertThat(RawHttp.status(answer)).as(answer).isEqualTo(503);
            client.awaitClosed();
        } finally {
            server.disposeNow();
        }
    }
}
