package io.weir.fetch;

import io.weir.events.Alert;
import io.weir.events.FetchResult.TargetResult;
import io.weir.events.Incident;
import io.weir.events.Json;
import io.weir.events.WindowStats.PatternCount;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How an incident is told to others. */
enum WebhookFormat {
    /** The webhook of Alertmanager, version 4, with what was found in the annotations of its one alert. */
    alertmanager {
        @Override
        Map<String, Object> payload(Incident incident) {
            Alert alert = incident.alert();
            Map<String, String> annotations = new LinkedHashMap<>(alert.annotations());
            annotations.put("incident", incident.id());
            annotations.put("context", details(incident));
            Map<String, Object> payload = new LinkedHashMap<>();
            payload.put("version", "4");
            payload.put("groupKey", "{}:{service=\"" + alert.service() + "\"}");
            payload.put("truncatedAlerts", 0);
            payload.put("status", incident.status());
            payload.put("receiver", "weir");
            payload.put("groupLabels", Map.of("service", alert.service()));
            payload.put("commonLabels", alert.labels());
            payload.put("commonAnnotations", annotations);
            payload.put("externalURL", "");
            payload.put(
                    "alerts",
                    List.of(Map.of(
                            "status",
                            incident.status(),
                            "labels",
                            alert.labels(),
                            "annotations",
                            annotations,
                            "startsAt",
                            alert.startsAt(),
                            "endsAt",
                            incident.endedAt() == null ? NOT_YET : incident.endedAt(),
                            "generatorURL",
                            "",
                            "fingerprint",
                            alert.fingerprint())));
            return payload;
        }
    },

    /** One text, as Slack and those compatible with it take it. */
    slack {
        @Override
        Map<String, Object> payload(Incident incident) {
            Alert alert = incident.alert();
            String summary = alert.annotations().getOrDefault("summary", "");
            return Map.of(
                    "text",
                    escaped("%s *%s of %s* %s%n%s"
                            .formatted(
                                    incident.endedAt() == null ? ":rotating_light:" : ":white_check_mark: resolved:",
                                    alert.name(),
                                    alert.service(),
                                    summary,
                                    incident.endedAt() == null ? details(incident) : "incident " + incident.id())));
        }
    };

    /** How Alertmanager says that an alert has not ended. */
    private static final Instant NOT_YET = Instant.parse("0001-01-01T00:00:00Z");

    private static final int MAX_LINE_CHARS = 200;

    /** The JSON value to be posted. */
    abstract Map<String, Object> payload(Incident incident);

    byte[] json(Incident incident) {
        return Json.write(payload(incident));
    }

    /** A line for each target and each pattern. */
    private static String details(Incident incident) {
        String targets =
                incident.context().results().stream().map(WebhookFormat::line).collect(Collectors.joining("\n"));
        String patterns = incident.patterns().stream().map(WebhookFormat::line).collect(Collectors.joining("\n"));
        return "incident %s: %s in %d ms%n%s%n%s"
                .formatted(
                        incident.id(),
                        incident.context().status(),
                        incident.context().elapsedMillis(),
                        targets,
                        patterns)
                .strip();
    }

    private static String line(TargetResult target) {
        return cut("%s: %s%s, %d ms%s"
                .formatted(
                        target.name(),
                        target.outcome(),
                        target.httpStatus() == null ? "" : " " + target.httpStatus(),
                        target.elapsedMillis(),
                        target.error() == null ? "" : ", " + target.error()));
    }

    private static String line(PatternCount pattern) {
        return cut(pattern.count() + " x " + pattern.template());
    }

    private static String cut(String line) {
        return line.length() <= MAX_LINE_CHARS ? line : line.substring(0, MAX_LINE_CHARS) + "…";
    }

    /** What comes from logs is not to be read as Slack's markup. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
