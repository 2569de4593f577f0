package io.weir.fetch.engine;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Says which places may be reached. A URL is checked before anything is done with it, and every address before it is
 * connected to, on each hop of a redirect: a name that leads elsewhere at the second look gains nothing.
 *
 * <p>Immutable and thread-safe.
 */
public final class TargetPolicy {

    private static final Pattern PLAIN_IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)");

    /** A host whose last label is a number is an IPv4 address to some parser or other. */
    private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?(0x[0-9a-f]*|\\d+)\\.?");

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
        if (NUMERIC.matcher(host).matches() && !PLAIN_IPV4.matcher(host).matches()) {
            throw new BlockedException(host + " is not a plain IPv4 address");
        }
        return host;
    }

    /** The port of a URL, or its scheme's. */
    static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    }
}
