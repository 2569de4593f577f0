package io.weir.benchmarks.analyze;

import io.weir.analyze.parse.LineParser;
import io.weir.analyze.parse.ParserSettings;
import io.weir.analyze.parse.RawLine;
import io.weir.analyze.pattern.PatternSettings;
import io.weir.analyze.pattern.ServicePatterns;
import io.weir.events.LogEvent;
import io.weir.events.Origin;
import java.time.Instant;

/** What all applications call for a line: our parser, and our patterns. One for each thread. */
final class LineEvents {

    private final LineParser parser = new LineParser(ParserSettings.defaults());
    private final ServicePatterns patterns = new ServicePatterns(PatternSettings.DEFAULTS, forgotten -> {});

    LogEvent of(byte[] line, String source, long arrivalMillis, String topic, int partition, long offset) {
        return patterns.annotate(parser.parse(new RawLine(
                line, false, source, Instant.ofEpochMilli(arrivalMillis), new Origin(topic, partition, offset))));
    }
}
