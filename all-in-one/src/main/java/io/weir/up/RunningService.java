package io.weir.up;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Objects;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A service and the context it runs in.
 *
 * @param url where it answers, without a path
 */
public record RunningService(Service service, ConfigurableApplicationContext context, URI url) {

    private static final int TIMEOUT_MILLIS = 2_000;

    static RunningService of(Service service, ConfigurableApplicationContext context, String address) {
        WebServer server = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer(), "web server");
        int port = server.getPort();
        return new RunningService(service, context, URI.create("http://" + reachable(address) + ":" + port));
    }

    /** One that listens on every address is asked on loopback. */
    private static String reachable(String address) {
        try {
            InetAddress inet = InetAddress.getByName(address);
            String host = inet.isAnyLocalAddress() ? "127.0.0.1" : address;
            return host.contains(":") ? "[" + host + "]" : host;
        } catch (UnknownHostException e) {
            return address;
        }
    }

    /** Whether its readiness endpoint says UP; asked over HTTP, as whoever waits for it outside would. */
    boolean isReady() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    url.resolve("/actuator/health/readiness").toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }
}
