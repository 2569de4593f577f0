package io.weir.cli.analyze;

import io.weir.analyze.parse.LineScanner;
import io.weir.analyze.parse.ParserSettings;
import io.weir.cli.input.Input;
import io.weir.operators.lines.Lines;
import java.time.Clock;
import java.time.Instant;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;

/** Reads inputs one after another and counts their lines, without making events of them. */
final class LineCounting {

    private final LineCounts counts;
    private final Clock clock;
    private final LongConsumer bytesRead;

    LineCounting(LineCounts counts, Clock clock, LongConsumer bytesRead) {
        this.counts = counts;
        this.clock = clock;
        this.bytesRead = bytesRead;
    }

    /** Counts every line of an input; emits the number of lines after each chunk. */
    Flux<Integer> count(Input input) {
        return Flux.defer(() -> {
            Counter counter = new Counter(clock.instant());
            return input.lines(bytesRead)
                    .lent(counter)
                    // What is read at once has arrived at once.
                    .doOnNext(lines -> counter.arrival = clock.instant());
        });
    }

    private final class Counter implements Lines.Borrower {
        private final LineScanner scanner = new LineScanner(ParserSettings.defaults());
        private Instant arrival;

        private Counter(Instant arrival) {
            this.arrival = arrival;
        }

        @Override
        public void line(byte[] bytes, int offset, int length, long index) {
            int end = offset + length;
            if (LineScanner.isBlank(bytes, offset, end)) {
                counts.addBlank();
                return;
            }
            scanner.scan(bytes, offset, end, arrival);
            if (scanner.isTimed()) {
                counts.add(scanner.epochSecond(), scanner.severity(), scanner.status());
            } else {
                counts.addUntimed(scanner.epochSecond(), scanner.severity(), scanner.status());
            }
        }
    }
}
