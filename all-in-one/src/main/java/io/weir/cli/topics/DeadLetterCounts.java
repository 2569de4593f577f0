package io.weir.cli.topics;

import io.weir.terminal.Text;
import java.util.Map;
import java.util.TreeMap;

/** Dead letters by cause and topic; those beyond {@value #MAX_ROWS} kinds together. Not thread-safe. */
final class DeadLetterCounts {

    private static final int MAX_ROWS = 50;
    private static final int CAUSE_WIDTH = 80;

    private record Kind(String cause, String topic) implements Comparable<Kind> {
        @Override
        public int compareTo(Kind other) {
            int byCause = cause.compareTo(other.cause);
            return byCause != 0 ? byCause : topic.compareTo(other.topic);
        }
    }

    /** Takes a row. */
    interface Row {
        void take(String cause, String topic, long count);
    }

    private static final Kind OTHERS = new Kind("(other causes)", "");

    private final Map<Kind, Long> counts = new TreeMap<>();
    private long sendable;
    private long late;
    private long lost;

    void add(DeadLetter letter) {
        Kind kind = new Kind(
                Text.cut(Text.visible(letter.cause()), CAUSE_WIDTH),
                letter.originTopic() == null ? "?" : Text.visible(letter.originTopic()));
        counts.merge(counts.containsKey(kind) || counts.size() < MAX_ROWS ? kind : OTHERS, 1L, Long::sum);
        if (letter.isLate()) {
            late++;
        } else if (letter.hasOrigin()) {
            sendable++;
        } else {
            lost++;
        }
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    long sendable() {
        return sendable;
    }

    /** Lines that came too late. */
    long late() {
        return late;
    }

    /** Those that do not say where they came from. */
    long lost() {
        return lost;
    }

    void forEach(Row row) {
        counts.forEach((kind, count) -> row.take(kind.cause(), kind.topic(), count));
    }
}
