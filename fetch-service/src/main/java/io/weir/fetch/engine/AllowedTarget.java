package io.weir.fetch.engine;

import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A place that configuration allows to be reached: a host name or a block of addresses, with its ports.
 *
 * @param host the name, in lower case; null where addresses are given
 * @param addresses the addresses; null where a name is given
 * @param firstPort the lowest port
 * @param lastPort the highest port
 */
public record AllowedTarget(@Nullable String host, @Nullable Cidr addresses, int firstPort, int lastPort) {

    private static final int MAX_PORT = 65_535;

    public AllowedTarget {
        if ((host == null) == (addresses == null)) {
            throw new IllegalArgumentException("either a host or addresses");
        }
        if (firstPort < 1 || lastPort > MAX_PORT || firstPort > lastPort) {
            throw new IllegalArgumentException(
                    "ports are not within 1-" + MAX_PORT + ": " + firstPort + "-" + lastPort);
        }
    }

    /**
     * Reads {@code HOST:PORTS}: the host is a name, an address or a CIDR block (IPv6 in brackets), the ports are one, a
     * range or {@code *}. For example {@code payments.internal:8080}, {@code 10.1.0.0/16:8000-8099}, {@code [::1]:*}.
     *
     * @throws IllegalArgumentException if it is not that; the message says what is expected
     */
    public static AllowedTarget parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || colon == text.length() - 1 || text.endsWith("]")) {
            throw new IllegalArgumentException("'" + text + "' is not HOST:PORT; for example payments.internal:8080, "
                    + "10.1.0.0/16:8000-8099 or [::1]:*");
        }
        int[] ports = ports(text.substring(colon + 1), text);
        String host = withoutBrackets(text.substring(0, colon)).toLowerCase(Locale.ROOT);
        return host.indexOf('/') >= 0 || Cidr.literal(host) != null
                ? new AllowedTarget(null, Cidr.parse(host), ports[0], ports[1])
                : new AllowedTarget(host, null, ports[0], ports[1]);
    }

    private static int[] ports(String ports, String text) {
        if (ports.equals("*")) {
            return new int[] {1, MAX_PORT};
        }
        int dash = ports.indexOf('-');
        try {
            int first = Integer.parseInt(dash < 0 ? ports : ports.substring(0, dash));
            return new int[] {first, dash < 0 ? first : Integer.parseInt(ports.substring(dash + 1))};
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + ports + "' in '" + text + "' is not a port, a range or *", e);
        }
    }

    static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    boolean hasPort(int port) {
        return firstPort <= port && port <= lastPort;
    }

    /** Whether a connection to this address, made for a URL with this host and port, is one to this place. */
    boolean matches(String urlHost, int port, InetAddress address) {
        if (!hasPort(port)) {
            return false;
        }
        if (addresses != null) {
            return addresses.contains(address);
        }
        return urlHost.equalsIgnoreCase(host) && SpecialAddresses.isReachableByName(address);
    }
}
