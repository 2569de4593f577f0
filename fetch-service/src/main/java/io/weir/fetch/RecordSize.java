package io.weir.fetch;

import io.weir.events.Alert;
import io.weir.events.FetchResult;
import io.weir.events.FetchResult.TargetResult;
import io.weir.events.Incident;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts results and incidents so that Kafka takes them: 20 bodies of 256 KiB do not fit into a record of 1 MiB. The longest
 * bodies are cut first, all to the same length, and flagged; an incident's samples are kept to half of the record.
 *
 * @param maxBytes how long the JSON of a record may be
 */
record RecordSize(int maxBytes) {

    /** The result itself if it fits, else with its longest bodies cut. */
    FetchResult fit(FetchResult result) {
        return fit(result, maxBytes);
    }

    /** The incident without the alert's own copy of the samples, with samples left out and bodies cut until it fits. */
    Incident fit(Incident incident) {
        Incident slim = with(incident, without(incident.context()), fitting(incident.samples()));
        int rest = maxBytes - Json.write(slim).length;
        return with(incident, fit(incident.context(), rest), slim.samples());
    }

    private static FetchResult fit(FetchResult result, int maxBytes) {
        FetchResult cut = result;
        int longest = result.results().stream()
                .mapToInt(target -> target.body() == null ? 0 : target.body().length())
                .max()
                .orElse(0);
        for (int cap = longest; cap > 0 && Json.write(cut).length > maxBytes; ) {
            cap /= 2;
            cut = cut(result, cap);
        }
        return cut;
    }

    private List<LogEvent> fitting(List<LogEvent> samples) {
        List<LogEvent> kept = new ArrayList<>();
        int bytes = 0;
        for (LogEvent sample : samples) {
            bytes += Json.write(sample).length;
            if (bytes <= maxBytes / 2) {
                kept.add(sample);
            }
        }
        return kept;
    }

    private static Incident with(Incident incident, FetchResult context, List<LogEvent> samples) {
        return new Incident(
                incident.id(),
                incident.status(),
                withoutSamples(incident.alert()),
                context,
                incident.windows(),
                incident.patterns(),
                samples,
                incident.collected(),
                incident.openedAt(),
                incident.endedAt(),
                incident.previousIncidentId());
    }

    private static FetchResult without(FetchResult context) {
        return new FetchResult(context.id(), context.status(), context.startedAt(), context.elapsedMillis(), List.of());
    }

    private static Alert withoutSamples(Alert alert) {
        return new Alert(
                alert.status(),
                alert.labels(),
                alert.annotations(),
                alert.startsAt(),
                alert.endsAt(),
                alert.fingerprint(),
                alert.value(),
                alert.baseline(),
                List.of());
    }

    private static FetchResult cut(FetchResult result, int maxChars) {
        return new FetchResult(
                result.id(),
                result.status(),
                result.startedAt(),
                result.elapsedMillis(),
                result.results().stream().map(target -> cut(target, maxChars)).toList());
    }

    private static TargetResult cut(TargetResult target, int maxChars) {
        String body = target.body();
        if (body == null || body.length() <= maxChars) {
            return target;
        }
        // Never between the two halves of one character.
        int end = maxChars > 0 && Character.isHighSurrogate(body.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
        return new TargetResult(
                target.name(),
                target.url(),
                target.outcome(),
                target.httpStatus(),
                target.elapsedMillis(),
                target.attempts(),
                target.cached(),
                target.contentType(),
                body.substring(0, end),
                true,
                target.error(),
                target.summary());
    }
}
