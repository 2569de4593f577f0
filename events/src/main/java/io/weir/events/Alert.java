package io.weir.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One alert of Alertmanager's webhook format, version 4, with the measurement that raised it.
 *
 * @param status whether it begins or has ended
 * @param labels what identifies it: {@code alertname}, {@code service}, {@code severity}
 * @param annotations what a person reads: {@code summary}, {@code description}
 * @param startsAt when what it tells of began, in event time
 * @param endsAt when it ended; null while it fires
 * @param fingerprint the same for the same labels, for ever: 16 hex digits
 * @param value what was measured
 * @param baseline what it was measured against
 * @param samples events that raised it, at most {@value #MAX_SAMPLES}; empty once resolved
 */
public record Alert(
        Status status,
        Map<String, String> labels,
        Map<String, String> annotations,
        Instant startsAt,
        @Nullable Instant endsAt,
        String fingerprint,
        double value,
        double baseline,
        List<LogEvent> samples) {

    /** How many {@link #samples} an alert carries at most. */
    public static final int MAX_SAMPLES = 10;

    /** Begun or ended; spelled in lower case in JSON, as Alertmanager does. */
    public enum Status {
        firing,
        resolved
    }

    public Alert {
        Objects.requireNonNull(status, "status");
        labels = inOrder(labels);
        for (String name : List.of("alertname", "service", "severity")) {
            if (!labels.containsKey(name)) {
                throw new IllegalArgumentException("label is missing: " + name);
            }
        }
        annotations = inOrder(annotations);
        Objects.requireNonNull(startsAt, "startsAt");
        if (status == Status.resolved && endsAt == null) {
            throw new IllegalArgumentException("a resolved alert has an end");
        }
        Objects.requireNonNull(fingerprint, "fingerprint");
        samples = List.copyOf(samples);
        if (samples.size() > MAX_SAMPLES) {
            throw new IllegalArgumentException("more than " + MAX_SAMPLES + " samples: " + samples.size());
        }
    }

    /** A copy in order of name, always the same: people read these records. */
    private static Map<String, String> inOrder(Map<String, String> texts) {
        return Collections.unmodifiableMap(new TreeMap<>(texts));
    }

    /** The label {@code alertname}. */
    public String name() {
        return Objects.requireNonNull(labels.get("alertname"));
    }

    /** The label {@code service}. */
    public String service() {
        return Objects.requireNonNull(labels.get("service"));
    }

    /** Whether what it tells of goes on. */
    @JsonIgnore
    public boolean isFiring() {
        return status == Status.firing;
    }
}
