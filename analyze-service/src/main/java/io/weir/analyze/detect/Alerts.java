package io.weir.analyze.detect;

import io.weir.events.Alert;
import io.weir.events.LogEvent;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Makes alerts. */
final class Alerts {

    private Alerts() {}

    /** How urgent the alerts of a rule are: the label {@code severity}. */
    enum Urgency {
        critical,
        warning
    }

    static Alert firing(
            String rule,
            Urgency urgency,
            String service,
            AlertLife.Firing firing,
            String summary,
            String description,
            double value,
            double baseline,
            List<LogEvent> samples) {
        Map<String, String> labels = labels(rule, urgency, service);
        return new Alert(
                Alert.Status.firing,
                labels,
                Map.of("summary", summary, "description", description),
                firing.startsAt(),
                null,
                Fingerprint.of(labels),
                value,
                baseline,
                samples);
    }

    static Alert resolved(
            String rule,
            Urgency urgency,
            String service,
            AlertLife.Firing firing,
            String summary,
            String description,
            double value,
            double baseline) {
        Map<String, String> labels = labels(rule, urgency, service);
        Instant end = firing.lastBreach();
        return new Alert(
                Alert.Status.resolved,
                labels,
                Map.of("summary", summary, "description", description),
                firing.startsAt(),
                end,
                Fingerprint.of(labels),
                value,
                baseline,
                List.of());
    }

    private static Map<String, String> labels(String rule, Urgency urgency, String service) {
        return Map.of("alertname", rule, "service", service, "severity", urgency.name());
    }

    /** {@code 7 %}, and with a digit after the point below one. */
    static String percent(double ratio) {
        return String.format(Locale.ROOT, ratio > 0 && ratio < 0.01 ? "%.1f %%" : "%.0f %%", ratio * 100);
    }
}
