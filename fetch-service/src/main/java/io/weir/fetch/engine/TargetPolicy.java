package io.weir.fetch.engine;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Says which places may be reached. A URL is checked before anything is done with it, and every address before it is
 * connected to, on each hop of a redirect: a name that leads elsewhere at the second look gains nothing.
 *
 * <p>Immutable and thread-safe.
 */
public final class TargetPolicy {

    private final Set<Integer> publicPorts;
    private final List<AllowedTarget> allowed;
    private final boolean unrestricted;

    private TargetPolicy(Set<Integer> publicPorts, List<AllowedTarget> allowed, boolean unrestricted) {
        this.publicPorts = Set.copyOf(publicPorts);
        this.allowed = List.copyOf(allowed);
        this.unrestricted = unrestricted;
    }

    /**
     * The public internet on these ports, and what is allowed besides: no private, loopback, link-local, multicast,
     * reserved or metadata address.
     */
    public static TargetPolicy publicInternet(Set<Integer> ports, List<AllowedTarget> allowedBesides) {
        return new TargetPolicy(ports, allowedBesides, false);
    }

    /** Exactly these places. */
    public static TargetPolicy only(List<AllowedTarget> allowed) {
        return new TargetPolicy(Set.of(), allowed, false);
    }

    /** Every place: for a person at their own machine, never for a service. */
    public static TargetPolicy unrestricted() {
        return new TargetPolicy(Set.of(), List.of(), true);
    }

    /**
     * Reads a URL and checks all that can be checked without looking up its host.
     *
     * @throws BlockedException if it may not be reached
     */
    URI check(String url) {
        try {
            return check(new URI(url));
        } catch (URISyntaxException e) {
            throw new BlockedException("not a valid URL: " + e.getReason());
        }
    }

    /** As {@link #check(String)}. */
    URI check(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new BlockedException("only http and https URLs are fetched");
        }
        if (url.getRawUserInfo() != null) {
            throw new BlockedException("URLs with a user name or password are refused");
        }
        String host = host(url);
        int port = port(url);
        if (!unrestricted && !publicPorts.contains(port) && allowed.stream().noneMatch(place -> place.hasPort(port))) {
            throw new BlockedException("port " + port + " is not allowed");
        }
        InetAddress literal = Cidr.literal(host);
        if (literal != null) {
            check(host, port, literal);
        }
        return url;
    }

    /**
     * Checks an address that is about to be connected to.
     *
     * @param host of the URL, without brackets
     * @throws BlockedException if it may not be reached
     */
    void check(String host, int port, InetAddress address) {
        if (unrestricted || allowed.stream().anyMatch(place -> place.matches(host, port, address))) {
            return;
        }
        if (publicPorts.isEmpty()) {
            throw new BlockedException(host + ":" + port + " is not on the list of allowed targets");
        }
        if (!SpecialAddresses.isPublic(address)) {
            throw new BlockedException(host + " is not a public address");
        }
        if (!publicPorts.contains(port)) {
            throw new BlockedException("port " + port + " is not allowed");
        }
    }

    /** The host of a URL without brackets, refused where parsers would not agree on what it names. */
    private static String host(URI url) {
        if (url.getHost() == null) {
            throw new BlockedException("the URL has no valid host");
        }
        String host = AllowedTarget.withoutBrackets(url.getHost()).toLowerCase(Locale.ROOT);
        if (host.indexOf('%') >= 0) {
            throw new BlockedException("addresses with a zone are refused");
        }
        if (url.getHost().startsWith("[") && Cidr.literal(host) == null) {
            throw new BlockedException(host + " is not an IPv6 address");
        }
        if (endsInNumber(host) && !isPlainIpv4(host)) {
            throw new BlockedException(host + " is not a plain IPv4 address");
        }
        return host;
    }

    /** Whether the last label is a number: the host is an IPv4 address then to some parser or other. */
    private static boolean endsInNumber(String host) {
        int end = host.endsWith(".") ? host.length() - 1 : host.length();
        int start = host.lastIndexOf('.', end - 1) + 1;
        boolean hexadecimal = host.startsWith("0x", start);
        for (int i = hexadecimal ? start + 2 : start; i < end; i++) {
            if (Character.digit(host.charAt(i), hexadecimal ? 16 : 10) < 0) {
                return false;
            }
        }
        return start < end;
    }

    /** Whether these are four numbers within 0-255 without leading zeros. */
    private static boolean isPlainIpv4(String host) {
        int numbers = 0;
        int start = 0;
        while (start <= host.length() && numbers <= 4) {
            int dot = host.indexOf('.', start);
            int end = dot < 0 ? host.length() : dot;
            if (!isByte(host, start, end)) {
                return false;
            }
            numbers++;
            start = end + 1;
        }
        return numbers == 4;
    }

    private static boolean isByte(String text, int start, int end) {
        int value = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            value = value * 10 + digit;
        }
        int digits = end - start;
        return digits >= 1 && digits <= 3 && value <= 255 && (digits == 1 || text.charAt(start) != '0');
    }

    /** The port of a URL, or its scheme's. */
    static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }
}
