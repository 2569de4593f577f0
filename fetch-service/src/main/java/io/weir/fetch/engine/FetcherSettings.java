package io.weir.fetch.engine;

import java.time.Duration;
import java.util.Set;

/**
 * The bounds of a {@link Fetcher}.
 *
 * @param deadline how long a request may take that names no deadline
 * @param maxDeadline the longest a request may ask for; longer ones are cut to it
 * @param connectTimeout for one TCP connection
 * @param attemptTimeout for one HTTP exchange, from its start to the last byte kept
 * @param maxAttempts how often a target is asked in all
 * @param minBackoff the longest wait before the second attempt; it doubles from attempt to attempt, and the wait is a
 *     random share of it
 * @param maxBackoff where the doubling ends
 * @param methods the HTTP methods that may be used, in upper case
 * @param maxBodyBytes how much of a body is kept, after inflation
 * @param maxRedirects how many redirects are followed
 * @param cacheTtl how long the answer to a GET is reused
 * @param cacheEntries how many answers are kept for reuse; each takes as much memory as its body
 * @param maxConnectionsPerHost how many connections a host may have
 * @param maxPendingPerHost how many exchanges wait for one of them
 * @param maxHosts how many hosts have a circuit breaker at the same time
 * @param breaker when a host is left alone
 */
public record FetcherSettings(
        Duration deadline,
        Duration maxDeadline,
        Duration connectTimeout,
        Duration attemptTimeout,
        int maxAttempts,
        Duration minBackoff,
        Duration maxBackoff,
        Set<String> methods,
        int maxBodyBytes,
        int maxRedirects,
        Duration cacheTtl,
        int cacheEntries,
        int maxConnectionsPerHost,
        int maxPendingPerHost,
        int maxHosts,
        Breaker breaker) {

    /**
     * When a host is left alone.
     *
     * @param failurePercent the share of failures among the last calls that opens the circuit
     * @param window how many calls are the last calls
     * @param minCalls how many calls it takes to judge
     * @param openFor how long the host is left alone before it is tried again
     */
    public record Breaker(int failurePercent, int window, int minCalls, Duration openFor) {

        /** Half of the last 20 calls, 10 at least, for 10 s. */
        public static final Breaker DEFAULTS = new Breaker(50, 20, 10, Duration.ofSeconds(10));

        public Breaker {
            require(failurePercent >= 1 && failurePercent <= 100, "failurePercent is not within 1-100", failurePercent);
            require(window >= 1, "window is not positive", window);
            require(minCalls >= 1 && minCalls <= window, "minCalls is not within 1 and the window", minCalls);
            require(openFor.toMillis() >= 1, "openFor is below 1 ms", openFor);
        }
    }

    /** 10 s of 60 s at most; 2 s to connect, 3 s an attempt, 3 attempts; 256 KiB of body; 5 redirects; 5 s of cache. */
    public static final FetcherSettings DEFAULTS = new FetcherSettings(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            3,
            Duration.ofMillis(100),
            Duration.ofSeconds(2),
            Set.of("GET", "HEAD"),
            256 << 10,
            5,
            Duration.ofSeconds(5),
            200,
            50,
            500,
            1_000,
            Breaker.DEFAULTS);

    public FetcherSettings {
        require(deadline.toMillis() >= 1, "deadline is below 1 ms", deadline);
        require(maxDeadline.compareTo(deadline) >= 0, "maxDeadline is below deadline", maxDeadline);
        require(connectTimeout.toMillis() >= 1, "connectTimeout is below 1 ms", connectTimeout);
        require(attemptTimeout.toMillis() >= 1, "attemptTimeout is below 1 ms", attemptTimeout);
        require(maxAttempts >= 1, "maxAttempts is not positive", maxAttempts);
        require(minBackoff.toMillis() >= 1, "minBackoff is below 1 ms", minBackoff);
        require(maxBackoff.compareTo(minBackoff) >= 0, "maxBackoff is below minBackoff", maxBackoff);
        methods = Set.copyOf(methods);
        require(!methods.isEmpty(), "no methods", methods);
        require(maxBodyBytes >= 0, "maxBodyBytes is negative", maxBodyBytes);
        require(maxRedirects >= 0, "maxRedirects is negative", maxRedirects);
        require(cacheTtl.toMillis() >= 1, "cacheTtl is below 1 ms", cacheTtl);
        require(cacheEntries >= 1, "cacheEntries is not positive", cacheEntries);
        require(maxConnectionsPerHost >= 1, "maxConnectionsPerHost is not positive", maxConnectionsPerHost);
        require(maxPendingPerHost >= 1, "maxPendingPerHost is not positive", maxPendingPerHost);
        require(maxHosts >= 1, "maxHosts is not positive", maxHosts);
    }

    private static void require(boolean holds, String otherwise, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise + ": " + value);
        }
    }
}
