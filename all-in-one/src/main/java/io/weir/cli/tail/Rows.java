package io.weir.cli.tail;

import io.weir.rendering.Rendering;
import io.weir.terminal.LineWriter;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Prints the records that pass a filter, as rows, up to a limit. Not thread-safe. */
final class Rows {

    private static final Comparator<ConsumerRecord<byte[], byte[]>> BY_TIME =
            Comparator.comparingLong(ConsumerRecord::timestamp);

    private final LineWriter out;
    private final Rendering shown;
    private final Rendering matched;
    private final RowFilter filter;
    private long left;

    /**
     * @param shown what is printed
     * @param matched what the filter looks at: the same without colours
     * @param limit rows to print at most
     */
    Rows(LineWriter out, Rendering shown, Rendering matched, RowFilter filter, long limit) {
        this.out = out;
        this.shown = shown;
        this.matched = matched;
        this.filter = filter;
        this.left = limit;
    }

    boolean accepts(ConsumerRecord<byte[], byte[]> record) {
        return filter.acceptsAll() || filter.accepts(matched.render(record));
    }

    /** Prints a batch, which comes partition by partition, in the order of its times; hands it on at once. */
    void print(List<ConsumerRecord<byte[], byte[]>> batch) {
        batch.stream()
                .sorted(BY_TIME)
                .filter(record -> left > 0 && accepts(record))
                .forEach(record -> {
                    out.line(shown.render(record));
                    left--;
                });
        out.flush();
    }

    boolean isDone() {
        return left <= 0;
    }
}
