package io.weir.events;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of a {@link FetchRequest}: an outcome for every target, in the request's order.
 *
 * @param id the request's
 * @param status {@code COMPLETE} if every target is ok, {@code FAILED} if none is, else {@code PARTIAL}; complete too
 *     when there was nothing to fetch
 * @param startedAt when the fetching began
 * @param elapsedMillis how long the whole took
 */
public record FetchResult(String id, Status status, Instant startedAt, long elapsedMillis, List<TargetResult> results) {

    /** How many of the targets could be had. */
    public enum Status {
        COMPLETE,
        PARTIAL,
        FAILED
    }

    /** What became of one target; spelled in lower case in JSON. */
    public enum Outcome {
        /** Answered with a status below 400. */
        ok,
        /** Answered with another status, or could not be reached. */
        error,
        /** Did not answer in time. */
        timeout,
        /** Not asked: it is not a place Weir may reach. */
        blocked,
        /** Not asked: its host failed too often of late. */
        circuit_open
    }

    public FetchResult {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(startedAt, "startedAt");
        if (elapsedMillis < 0) {
            throw new IllegalArgumentException("elapsedMillis is negative: " + elapsedMillis);
        }
        results = List.copyOf(results);
    }

    /** A result whose status follows from its outcomes. */
    public static FetchResult of(String id, Instant startedAt, long elapsedMillis, List<TargetResult> results) {
        long ok = results.stream().filter(r -> r.outcome() == Outcome.ok).count();
        Status status = ok == results.size() ? Status.COMPLETE : ok == 0 ? Status.FAILED : Status.PARTIAL;
        return new FetchResult(id, status, startedAt, elapsedMillis, results);
    }

    /**
     * What came of one target.
     *
     * @param httpStatus the answer's status; null if there was none
     * @param elapsedMillis from the first attempt to the outcome
     * @param attempts requests sent; 0 if the answer came from the cache or none was allowed
     * @param cached whether the answer came from the cache
     * @param contentType the answer's; null if it named none
     * @param body the answer's text, cut at the service's cap; null if there was none
     * @param truncated whether the body was cut
     * @param error one line that says what went wrong; null if nothing did
     * @param summary what a long page of metrics says in short; null for others
     */
    public record TargetResult(
            String name,
            String url,
            Outcome outcome,
            @Nullable Integer httpStatus,
            long elapsedMillis,
            int attempts,
            boolean cached,
            @Nullable String contentType,
            @Nullable String body,
            boolean truncated,
            @Nullable String error,
            @Nullable String summary) {

        public TargetResult {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(url, "url");
            Objects.requireNonNull(outcome, "outcome");
        }

        /** One without a summary. */
        public TargetResult(
                String name,
                String url,
                Outcome outcome,
                @Nullable Integer httpStatus,
                long elapsedMillis,
                int attempts,
                boolean cached,
                @Nullable String contentType,
                @Nullable String body,
                boolean truncated,
                @Nullable String error) {
            this(
                    name,
                    url,
                    outcome,
                    httpStatus,
                    elapsedMillis,
                    attempts,
                    cached,
                    contentType,
                    body,
                    truncated,
                    error,
                    null);
        }

        /** The same with this summary. */
        public TargetResult withSummary(String text) {
            return new TargetResult(
                    name,
                    url,
                    outcome,
                    httpStatus,
                    elapsedMillis,
                    attempts,
                    cached,
                    contentType,
                    body,
                    truncated,
                    error,
                    text);
        }
    }
}
