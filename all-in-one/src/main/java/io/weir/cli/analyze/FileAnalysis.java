package io.weir.cli.analyze;

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
import java.util.List;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;

/** Reads inputs one after another and parses their lines, patterns and all, as the analyze service does; constant memory. */
final class FileAnalysis {

    private final ServicePatterns patterns = new ServicePatterns(PatternSettings.DEFAULTS);
    private final Clock clock;
    private final LongConsumer bytesRead;

    FileAnalysis(Clock clock, LongConsumer bytesRead) {
        this.clock = clock;
        this.bytesRead = bytesRead;
    }

    /** Takes what a line is. */
    interface Sink {
        void event(LogEvent event, int lineBytes);

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
            return input.lines(bytesRead)
                    .batches()
                    .doOnNext(lines -> parse(lines, input, source, parser, sink))
                    .map(List::size);
        });
    }

    private void parse(List<Line> lines, Input input, String source, LineParser parser, Sink sink) {
        for (Line line : lines) {
            if (line.isBlank()) {
                sink.blank();
            } else {
                Origin origin = new Origin(input.label(), 0, line.index());
                LogEvent event = parser.parse(new RawLine(line.bytes(), false, source, clock.instant(), origin));
                sink.event(patterns.annotate(event), line.length());
            }
        }
    }
}
