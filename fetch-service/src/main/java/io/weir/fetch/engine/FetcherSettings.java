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
 * @param retries when and how often a target is asked again
 * @param methods the HTTP methods that may be used, in upper case
 * @param maxBodyBytes how much of a body is kept, after inflation
 * @param maxRedirects how many redirects are followed
 * @param caching how answers to GET are shared
 * @param perHost what one host may take
 * @param breaker when a host is left alone
 * @param hedgeAfter when a target that has not answered is asked a second time at once; zero for never
 * @param http2ClearText whether HTTP/2 is offered to http URLs too; to https URLs it always is
 */
public record FetcherSettings(
        Duration deadline,
        Duration maxDeadline,
        Duration connectTimeout,
        Duration attemptTimeout,
        Retries retries,
        Set<String> methods,
        int maxBodyBytes,
        int maxRedirects,
        Caching caching,
        PerHost perHost,
        Breaker breaker,
        Duration hedgeAfter,
        boolean http2ClearText) {

    /**
     * When and how often a target is asked again.
     *
     * @param maxAttempts how often a target is asked in all
     * @param minBackoff the longest wait before the second attempt; it doubles from attempt to attempt, and the wait is a
     *     random share of it
     * @param maxBackoff where the doubling ends
     * @param budgetRatio retries that each success earns, for all targets together
     * @param budgetPerSecond retries a second that are granted without any success, for all targets together
     */
    public record Retries(
            int maxAttempts, Duration minBackoff, Duration maxBackoff, double budgetRatio, double budgetPerSecond) {

        /** 3 attempts, up to 0.1 s apart at first and 2 s at most; a retry for ten successes, and ten a second. */
        public static final Retries DEFAULTS = new Retries(3, Duration.ofMillis(100), Duration.ofSeconds(2), 0.1, 10);

        public Retries {
            require(maxAttempts >= 1, "maxAttempts is not positive", maxAttempts);
            require(minBackoff.toMillis() >= 1, "minBackoff is below 1 ms", minBackoff);
            require(maxBackoff.compareTo(minBackoff) >= 0, "maxBackoff is below minBackoff", maxBackoff);
            require(budgetRatio >= 0 && budgetRatio <= 10, "budgetRatio is not within 0-10", budgetRatio);
            require(
                    budgetPerSecond >= 0 && budgetPerSecond <= 1_000,
                    "budgetPerSecond is not within 0-1000",
                    budgetPerSecond);
        }
    }

    /**
     * How answers to GET are shared.
     *
     * @param ttl how long an answer is reused that does not say how long it holds
     * @param maxTtl the longest an answer is reused, whatever it says
     * @param keptFor how long an answer is kept to be asked about again
     * @param entries how many answers are kept; each takes as much memory as its body
     */
    public record Caching(Duration ttl, Duration maxTtl, Duration keptFor, int entries) {

        /** 5 s, 60 s where the server says so, 10 min to ask again; 200 answers. */
        public static final Caching DEFAULTS =
                new Caching(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMinutes(10), 200);

        public Caching {
            require(ttl.toMillis() >= 1, "ttl is below 1 ms", ttl);
            require(maxTtl.compareTo(ttl) >= 0, "maxTtl is below ttl", maxTtl);
            require(keptFor.compareTo(maxTtl) >= 0, "keptFor is below maxTtl", keptFor);
            require(entries >= 1, "entries is not positive", entries);
        }
    }

    /**
     * What one host may take; a host is a name and a port.
     *
     * @param maxConnections how many connections it may have
     * @param maxPending how many exchanges wait for one of them
     * @param maxConcurrent how many exchanges with it run at once, the waiting ones included; more fail at once
     * @param maxPerSecond how many exchanges begin in a second; more wait, for an attempt's time at most
     * @param maxHosts how many hosts are known at the same time; the longest unused is forgotten
     */
    public record PerHost(int maxConnections, int maxPending, int maxConcurrent, int maxPerSecond, int maxHosts) {

        /** 50 connections, 500 waiting, 500 at once, 500 a second; 1,000 hosts. */
        public static final PerHost DEFAULTS = new PerHost(50, 500, 500, 500, 1_000);

        public PerHost {
            require(maxConnections >= 1, "maxConnections is not positive", maxConnections);
            require(maxPending >= 1, "maxPending is not positive", maxPending);
            require(maxConcurrent >= 1, "maxConcurrent is not positive", maxConcurrent);
            require(maxPerSecond >= 1, "maxPerSecond is not positive", maxPerSecond);
            require(maxHosts >= 1, "maxHosts is not positive", maxHosts);
        }
    }

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

    /** 10 s of 60 s at most; 2 s to connect, 3 s an attempt; 256 KiB of body; 5 redirects; no hedging, no h2c. */
    public static final FetcherSettings DEFAULTS = new FetcherSettings(
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofSeconds(3),
            Retries.DEFAULTS,
            Set.of("GET", "HEAD"),
            256 << 10,
            5,
            Caching.DEFAULTS,
            PerHost.DEFAULTS,
            Breaker.DEFAULTS,
            Duration.ZERO,
            false);

    public FetcherSettings {
        require(deadline.toMillis() >= 1, "deadline is below 1 ms", deadline);
        require(maxDeadline.compareTo(deadline) >= 0, "maxDeadline is below deadline", maxDeadline);
        require(connectTimeout.toMillis() >= 1, "connectTimeout is below 1 ms", connectTimeout);
        require(attemptTimeout.toMillis() >= 1, "attemptTimeout is below 1 ms", attemptTimeout);
        methods = Set.copyOf(methods);
        require(!methods.isEmpty(), "no methods", methods);
        require(maxBodyBytes >= 0, "maxBodyBytes is negative", maxBodyBytes);
        require(maxRedirects >= 0, "maxRedirects is negative", maxRedirects);
        require(!hedgeAfter.isNegative(), "hedgeAfter is negative", hedgeAfter);
    }

    private static void require(boolean holds, String otherwise, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise + ": " + value);
        }
    }
}
