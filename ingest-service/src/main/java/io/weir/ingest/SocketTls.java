package io.weir.ingest;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.weir.ingest.SocketProperties.Listener;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/** Makes what a listener encrypts with of one of Spring Boot's SSL bundles. */
final class SocketTls {

    private SocketTls() {}

    /** The TLS of this listener; null if it does not encrypt. */
    static @Nullable SslContext of(Listener listener, SslBundles bundles) {
        if (listener.sslBundle().isBlank()) {
            return null;
        }
        SslBundle bundle = bundles.getBundle(listener.sslBundle());
        SslOptions options = bundle.getOptions();
        SslContextBuilder builder = SslContextBuilder.forServer(
                        bundle.getManagers().getKeyManagerFactory())
                .trustManager(bundle.getManagers().getTrustManagerFactory())
                .clientAuth(
                        switch (listener.clientAuth()) {
                            case NONE -> io.netty.handler.ssl.ClientAuth.NONE;
                            case WANT -> io.netty.handler.ssl.ClientAuth.OPTIONAL;
                            case NEED -> io.netty.handler.ssl.ClientAuth.REQUIRE;
                        });
        if (options.getCiphers() != null) {
            builder.ciphers(Arrays.asList(options.getCiphers()));
        }
        if (options.getEnabledProtocols() != null) {
            builder.protocols(options.getEnabledProtocols());
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException(
                    "SSL bundle '%s' cannot be used: %s".formatted(listener.sslBundle(), e.getMessage()), e);
        }
    }
}
