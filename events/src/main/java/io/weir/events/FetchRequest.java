package io.weir.events;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks for 1–{@value #MAX_TARGETS} targets to be fetched at once.
 *
 * @param id names the request and its result; null where the service is to choose one
 * @param targets what to fetch; results come in this order
 * @param deadlineMillis how long the whole may take, from arrival; null for the service's default
 */
public record FetchRequest(
        @Nullable String id, List<Target> targets, @Nullable Long deadlineMillis) {

    /** How many targets a request has at most. */
    public static final int MAX_TARGETS = 20;

    public FetchRequest {
        if (id != null && (id.isBlank() || id.length() > 200)) {
            throw new IllegalArgumentException("id is blank or longer than 200 characters");
        }
        targets = List.copyOf(targets);
        if (targets.isEmpty() || targets.size() > MAX_TARGETS) {
            throw new IllegalArgumentException("a request has 1 to " + MAX_TARGETS + " targets, not " + targets.size());
        }
        if (deadlineMillis != null && deadlineMillis <= 0) {
            throw new IllegalArgumentException("deadlineMillis is not positive: " + deadlineMillis);
        }
    }

    /** The deadline, or a default where the request names none. */
    public Duration deadlineOr(Duration byDefault) {
        return deadlineMillis == null ? byDefault : Duration.ofMillis(deadlineMillis);
    }

    /**
     * One thing to fetch.
     *
     * @param name what the result is called; never blank
     * @param url an absolute http or https URL
     * @param method GET unless named
     * @param headers sent with the request
     * @param timeoutMillis how long it may take in all, retries included; null for as long as the request
     */
    public record Target(
            String name,
            String url,
            String method,
            Map<String, String> headers,
            @Nullable Long timeoutMillis) {
        public Target(
                String name,
                String url,
                @Nullable String method,
                @Nullable Map<String, String> headers,
                @Nullable Long timeoutMillis) {
            if (name.isBlank()) {
                throw new IllegalArgumentException("target has no name");
            }
            if (url.isBlank()) {
                throw new IllegalArgumentException("target has no url: " + name);
            }
            if (timeoutMillis != null && timeoutMillis <= 0) {
                throw new IllegalArgumentException("timeoutMillis is not positive: " + timeoutMillis);
            }
            this.name = name;
            this.url = url;
            this.method = method == null ? "GET" : method.toUpperCase(Locale.ROOT);
            this.headers = headers == null ? Map.of() : Map.copyOf(headers);
            this.timeoutMillis = timeoutMillis;
        }

        /** One that may take as long as the request. */
        public Target(String name, String url, @Nullable String method, @Nullable Map<String, String> headers) {
            this(name, url, method, headers, null);
        }

        /** A GET without headers. */
        public static Target get(String name, String url) {
            return new Target(Objects.requireNonNull(name), Objects.requireNonNull(url), null, null);
        }
    }
}
