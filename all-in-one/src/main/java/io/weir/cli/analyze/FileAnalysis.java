package io.weir.cli.analyze;

import io.weir.analyze.join.JoinSettings;
import io.weir.analyze.join.Joined;
import io.weir.analyze.join.LineJoiner;
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

    private final ServicePatterns patterns = new ServicePatterns(PatternSettings.DEFAULTS, forgotten -> {});
    private final Clock clock;
    private final LongConsumer bytesRead;
    private final @Nullable JoinSettings joining;

    /** @param joining null to take each line for itself, also of a stack trace */
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
            LineJoiner joiner = new LineJoiner(new LineParser(ParserSettings.defaults()), joining);
            Consumer<Joined> complete =
                    joined -> sink.event(patterns.annotate(joined.event()), joined.bytes(), joined.lines());
            return input.lines(bytesRead)
                    .batches()
                    .doOnNext(lines -> take(lines, input, source, joiner, complete, sink))
                    .map(List::size)
                    .doOnComplete(() -> joiner.flushAll(Long.MAX_VALUE, complete));
        });
    }

    private void take(
            List<Line> lines, Input input, String source, LineJoiner joiner, Consumer<Joined> complete, Sink sink) {
        // What is read at once has arrived at once.
        Instant arrival = clock.instant();
        for (Line line : lines) {
            if (line.isBlank()) {
                sink.blank();
                continue;
            }
            Origin origin = new Origin(input.label(), 0, line.index());
            // A file has no other clock than its lines: one a millisecond.
            joiner.flush(line.index(), complete);
            joiner.add(new RawLine(line.bytes(), false, source, arrival, origin), line.index(), complete);
        }
    }
}
