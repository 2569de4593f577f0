package io.weir.fetch.engine;

import io.weir.events.FetchRequest.Target;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What a target may ask for besides its URL: some methods, and no header that belongs to the connection. */
final class RequestRules {

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t\\x80-\\xff]{0,4000}");

    /** Whoever sets one of these speaks to the server's parser, or to a proxy, in the client's name. */
    private static final Set<String> RESERVED = Set.of(
            "accept-encoding",
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private RequestRules() {}

    /**
     * The target's URL, if it may be asked for.
     *
     * @throws BlockedException if not
     */
    static URI check(Target target, TargetPolicy policy, Set<String> methods) {
        if (!methods.contains(target.method())) {
            throw new BlockedException("this method is not allowed; allowed are " + String.join(", ", sorted(methods)));
        }
        target.headers().entrySet().forEach(RequestRules::check);
        return policy.check(target.url());
    }

    private static void check(Map.Entry<String, String> header) {
        if (!TOKEN.matcher(header.getKey()).matches()
                || !VALUE.matcher(header.getValue()).matches()) {
            throw new BlockedException("not a valid header");
        }
        if (RESERVED.contains(header.getKey().toLowerCase(Locale.ROOT))) {
            throw new BlockedException("the header " + header.getKey() + " may not be set");
        }
    }

    private static Iterable<String> sorted(Set<String> methods) {
        return methods.stream().sorted().toList();
    }
}
