package io.weir.fetch.engine;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * Follows redirects by hand: each hop is a target of its own to the policy, never from https to http, and of the headers
 * that were given for one origin only those go to another that can hold no secret.
 */
final class Redirects {

    private static final Set<String> CROSSING = Set.of("accept", "accept-language");

    private final TargetPolicy policy;
    private final int maxRedirects;

    Redirects(TargetPolicy policy, int maxRedirects) {
        this.policy = policy;
        this.maxRedirects = maxRedirects;
    }

    /** One request on the way. */
    record Hop(String method, URI url, Map<String, String> headers, int redirects) {}

    /**
     * Sends a request and those its answers redirect to, and emits the first answer that is no redirect.
     *
     * @return fails as {@code send} does, with {@link BlockedException} for a hop that is refused, and with
     *     {@link RedirectException} for one too many
     */
    Mono<Answer> follow(Hop hop, Function<Hop, Mono<Answer>> send) {
        return send.apply(hop)
                .flatMap(answer -> answer.isRedirect()
                        ? follow(next(hop, answer), send).map(Answer::withoutValidators)
                        : Mono.just(answer));
    }

    private Hop next(Hop hop, Answer answer) {
        if (hop.redirects() == maxRedirects) {
            throw new RedirectException("more than " + maxRedirects + " redirects");
        }
        URI url = policy.check(resolve(hop.url(), String.valueOf(answer.location())));
        if (hop.url().getScheme().equalsIgnoreCase("https") && url.getScheme().equalsIgnoreCase("http")) {
            throw new BlockedException("a redirect from https to http is refused");
        }
        boolean keepsMethod =
                answer.status() == 307 || answer.status() == 308 || hop.method().equals("HEAD");
        return new Hop(
                keepsMethod ? hop.method() : "GET",
                url,
                isSameOrigin(hop.url(), url) ? hop.headers() : crossing(hop.headers()),
                hop.redirects() + 1);
    }

    private static URI resolve(URI base, String location) {
        try {
            return base.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new RedirectException("the redirect leads to something that is no URL");
        }
    }

    private static Map<String, String> crossing(Map<String, String> headers) {
        return headers.entrySet().stream()
                .filter(header -> CROSSING.contains(header.getKey().toLowerCase(Locale.ROOT)))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && TargetPolicy.port(one) == TargetPolicy.port(other);
    }
}
