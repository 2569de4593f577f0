package io.weir.demo;

import io.weir.events.Alert;
import io.weir.events.FetchResult;
import io.weir.events.Incident;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Topic;
import io.weir.events.WindowStats;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TopicReader.Start;
import io.weir.rendering.FetchText;
import io.weir.terminal.Colour;
import io.weir.terminal.Painter;
import io.weir.terminal.Terminal;
import io.weir.terminal.Text;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * What happens, as it happens, told from the topics {@code logs.stats}, {@code alerts}, {@code fetch.results} and
 * {@code incidents}. Its methods are called on the thread of its scheduler alone.
 */
final class Story {

    private static final Duration TALK_EVERY = Duration.ofSeconds(5);
    private static final int SAMPLES_SHOWN = 2;
    private static final String INDENT = "          ";

    /** How many results an incident needs for the demo to have shown what it is for. */
    static final int RESULTS_NEEDED = 3;

    private final TopicReader reader;
    private final Terminal terminal;
    private final Painter painter;
    private final Scheduler scheduler;
    private final long startedNanos = System.nanoTime();
    private final Counted counted = new Counted();
    private long linesTold;
    private long toldNanos = startedNanos;
    private int fired;
    private int resolved;
    private int incidents;
    private @Nullable Incident best;

    /** @param scheduler of one thread */
    Story(TopicReader reader, Terminal terminal, Scheduler scheduler) {
        this.reader = reader;
        this.terminal = terminal;
        this.painter = terminal.painter();
        this.scheduler = scheduler;
    }

    /** Tells, until cancelled; emits after each thing told. Fails if Kafka can no longer be read. */
    Flux<Object> tell() {
        return Flux.merge(
                read(Topic.LOGS_STATS, WindowStats.class).doOnNext(counted::add),
                read(Topic.ALERTS, Alert.class).doOnNext(this::tellAlert),
                read(Topic.FETCH_RESULTS, FetchResult.class).doOnNext(this::tellFetched),
                read(Topic.INCIDENTS, Incident.class).doOnNext(this::tellIncident),
                Flux.interval(TALK_EVERY, scheduler).onBackpressureDrop().doOnNext(tick -> tellRate()));
    }

    private <T> Flux<T> read(Topic topic, Class<T> type) {
        return reader.read(topic.topicName(), new Start.Beginning(), true)
                .flatMapIterable(batch -> batch, 1)
                .filter(record -> record.value() != null)
                .map(record -> Json.read(record.value(), type))
                .publishOn(scheduler);
    }

    /** Payments has just been broken, or mended: the only thing here that is not read from Kafka. */
    void tellBreakdown(boolean broken) {
        say(
                broken
                        ? painter.paint("payments breaks: its card network no longer answers", Colour.YELLOW)
                        : painter.paint("payments is mended", Colour.GREEN));
    }

    private void tellRate() {
        long now = System.nanoTime();
        long lines = counted.lines();
        long perSecond = Math.round((lines - linesTold) * 1e9 / Math.max(1, now - toldNanos));
        linesTold = lines;
        toldNanos = now;
        if (lines > 0) {
            say("%s lines counted, %s lines/s  errors: %s"
                    .formatted(Text.count(lines), Text.count(perSecond), counted.errors()));
        }
    }

    private void tellAlert(Alert alert) {
        if (alert.isFiring()) {
            fired++;
        } else {
            resolved++;
        }
        String status =
                alert.isFiring() ? painter.paint("ALERT", Colour.ALARM) : painter.paint("RESOLVED", Colour.GREEN);
        say("%s  %s of %s: %s"
                .formatted(
                        status,
                        alert.name(),
                        painter.paint(Text.visible(alert.service()), Colour.CYAN),
                        Text.visible(alert.annotations().getOrDefault("description", ""))));
    }

    private void tellFetched(FetchResult result) {
        say("%s  %d targets at once, in %d ms; one after another: %d ms"
                .formatted(
                        painter.paint("FETCHED", Colour.BOLD),
                        result.results().size(),
                        result.elapsedMillis(),
                        FetchText.sumMillis(result)));
        FetchText.targets(result, painter, INDENT).forEach(terminal.out()::line);
    }

    private void tellIncident(Incident incident) {
        if (incident.endedAt() != null) {
            say("%s  incident %s of %s"
                    .formatted(
                            painter.paint("RESOLVED", Colour.GREEN),
                            painter.paint(Text.visible(incident.id()), Colour.BOLD),
                            painter.paint(Text.visible(incident.alert().service()), Colour.CYAN)));
            return;
        }
        incidents++;
        if (fetched(incident) > (best == null ? -1 : fetched(best))) {
            best = incident;
        }
        say("%s  %s of %s, with %s and %s"
                .formatted(
                        painter.paint("INCIDENT", Colour.ALARM),
                        painter.paint(Text.visible(incident.id()), Colour.BOLD),
                        painter.paint(Text.visible(incident.alert().service()), Colour.CYAN),
                        Text.count(incident.context().results().size(), "result"),
                        Text.count(incident.samples().size(), "sample line")));
        incident.samples().stream()
                .limit(SAMPLES_SHOWN)
                .map(LogEvent::body)
                .forEach(body ->
                        terminal.out().line(INDENT + painter.paint("“" + Text.visible(body) + "”", Colour.DIM)));
    }

    void say(String text) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - startedNanos);
        String time = String.format(Locale.ROOT, "%3d:%02d", elapsed.toMinutes(), elapsed.toSecondsPart());
        terminal.out().line(painter.paint(time, Colour.DIM) + "  " + text);
        terminal.out().flush();
    }

    /** Whether an incident has been published with results enough. */
    boolean isTold() {
        return best != null && fetched(best) >= RESULTS_NEEDED;
    }

    /** Whether the windows hold as many lines. */
    boolean hasCounted(long lines) {
        return counted.lines() >= lines;
    }

    /** Results that are an answer, of whatever status. */
    private static long fetched(Incident incident) {
        return incident.context().results().stream()
                .filter(result -> result.httpStatus() != null)
                .count();
    }

    /** Why the demo has not shown what it is for; empty if it has. */
    Optional<String> missing() {
        if (isTold()) {
            return Optional.empty();
        }
        if (counted.lines() == 0) {
            return Optional.of("no line was counted: is the analyze service well?");
        }
        if (fired == 0) {
            return Optional.of("no alert fired, though payments was broken");
        }
        return Optional.of(
                best == null
                        ? "an alert fired, but no incident was published"
                        : "the incident has %d results, not %d".formatted(fetched(best), RESULTS_NEEDED));
    }

    /** What was seen, in two lines or three. */
    void tellSummary(long shipped, long failed) {
        terminal.out().line("");
        terminal.out()
                .line("In %s: %s sent, %s counted; %s fired, %d resolved; %s."
                        .formatted(
                                Text.duration(Duration.ofNanos(System.nanoTime() - startedNanos)),
                                Text.count(shipped, "line"),
                                Text.count(counted.lines()),
                                Text.count(fired, "alert"),
                                resolved,
                                Text.count(incidents, "incident")));
        if (failed > 0) {
            terminal.out().line(Text.count(failed, "line") + " were not answered for by the ingest service.");
        }
        if (best != null) {
            terminal.out()
                    .line("%s has %s, fetched in %d ms instead of %d ms one after another."
                            .formatted(
                                    best.id(),
                                    Text.count(best.context().results().size(), "result"),
                                    best.context().elapsedMillis(),
                                    FetchText.sumMillis(best.context())));
        }
    }
}
