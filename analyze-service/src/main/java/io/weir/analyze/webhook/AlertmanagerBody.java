package io.weir.analyze.webhook;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.weir.events.Alert;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The body of Alertmanager's webhook, version 4, with one alert: a group of its own, named by what identifies it.
 *
 * @param groupKey the same for each delivery of the same alert
 * @param truncatedAlerts how many alerts of the group were left out: none
 */
record AlertmanagerBody(
        String version,
        String groupKey,
        int truncatedAlerts,
        String status,
        String receiver,
        Map<String, String> groupLabels,
        Map<String, String> commonLabels,
        Map<String, String> commonAnnotations,
        @JsonProperty("externalURL") String externalUrl,
        List<Entry> alerts) {

    private static final String VERSION = "4";

    /** What Alertmanager writes as the end of what has not ended: the zero of Go's time. */
    private static final Instant NO_END = Instant.parse("0001-01-01T00:00:00Z");

    /** One alert. */
    record Entry(
            String status,
            Map<String, String> labels,
            Map<String, String> annotations,
            Instant startsAt,
            Instant endsAt,
            @JsonProperty("generatorURL") String generatorUrl,
            String fingerprint) {}

    static AlertmanagerBody of(Alert alert, WebhookSettings settings) {
        Map<String, String> group = new TreeMap<>(Map.of("alertname", alert.name(), "service", alert.service()));
        Entry entry = new Entry(
                alert.status().name(),
                alert.labels(),
                alert.annotations(),
                alert.startsAt(),
                alert.endsAt() == null ? NO_END : alert.endsAt(),
                settings.externalUrl(),
                alert.fingerprint());
        return new AlertmanagerBody(
                VERSION,
                "{}:{alertname=\"%s\", service=\"%s\"}".formatted(quoted(alert.name()), quoted(alert.service())),
                0,
                alert.status().name(),
                settings.receiver(),
                group,
                alert.labels(),
                alert.annotations(),
                settings.externalUrl(),
                List.of(entry));
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
