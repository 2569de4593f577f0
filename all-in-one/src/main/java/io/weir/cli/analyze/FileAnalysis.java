package io.weir.cli.analyze;

import io.weir.analyze.join.JoinSettings;
import io.weir.analyze.join.Joined;
import io.weir.analyze.join.TraceJoiner;
import io.weir.analyze.parse.LineParser;
import io.weir.analyze.parse.ParserSettings;
import io.weir.analyze.parse.RawLine;
import io.weir.analyze.pattern.PatternSettings;
import io.weir.analyze.pattern.ServicePatterns;
import io.weir.cli.input.Input;
import io.weir.events.LogEvent;
import io.weir.events.Origin;
import io.weir.operators.lines.Line;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Reads inputs one after another and parses their lines as the analyze service does; constant memory. */
final class FileAnalysis {

    private final ServicePatterns patterns = new ServicePatterns(PatternSettings.DEFAULTS);
    private final Clock clock;
    private final LongConsumer bytesRead;
    private final @Nullable JoinSettings joining;

    /** @param joining null to take each line of a stack trace for itself */
    FileAnalysis(Clock clock, LongConsumer bytesRead, @Nullable JoinSettings joining) {
        this.clock = clock;
        this.bytesRead = bytesRead;
        this.joining = joining;
    }

    /** Takes what the lines are. */
    interface Sink {
        /**
         * Takes an event.
         *
         * @param bytes of all its lines
         * @param lines of which it was made
         */
        void event(LogEvent event, int bytes, int lines);

        void blank();
    }

    /**
     * Hands every line of an input to the sink, in order.
     *
     * @param source who wrote the lines
     * @return emits the number of lines after each chunk
     */
    Flux<Integer> analyze(Input input, String source, Sink sink) {
        return Flux.defer(() -> {
            LineParser parser = new LineParser(ParserSettings.defaults());
            Consumer<Joined> complete =
                    joined -> sink.event(patterns.annotate(joined.event()), joined.bytes(), joined.lines());
            TraceJoiner joiner = joining == null ? null : new TraceJoiner(joining);
            return input.lines(bytesRead)
                    .batches()
                    .doOnNext(lines -> parse(lines, input, source, parser, joiner, complete, sink))
                    .map(List::size)
                    .doOnComplete(() -> {
                        if (joiner != null) {
                            joiner.flushAll(complete);
                        }
                    });
        });
    }

    private void parse(
            List<Line> lines,
            Input input,
            String source,
            LineParser parser,
            @Nullable TraceJoiner joiner,
            Consumer<Joined> complete,
            Sink sink) {
        // What is read at once has arrived at once.
        Instant arrival = clock.instant();
        for (Line line : lines) {
            if (line.isBlank()) {
                sink.blank();
                continue;
            }
            Origin origin = new Origin(input.label(), 0, line.index());
            LogEvent event = parser.parse(new RawLine(line.bytes(), false, source, arrival, origin));
            if (joiner == null) {
                sink.event(patterns.annotate(event), line.length(), 1);
            } else {
                // A file has no other clock than its lines: one a millisecond.
                joiner.flush(line.index(), complete);
                joiner.add(event, source, line.length(), line.index(), line.index(), complete);
            }
        }
    }
}
