package io.weir.terminal;

import java.time.Duration;
import java.util.Locale;

/**
 * One line on standard error that is drawn over itself: how far, how many, how fast. Draws nothing where nobody looks on.
 * Not thread-safe.
 */
public final class ProgressBar {

    private static final int CELLS = 24;
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private final Terminal terminal;
    private final String label;
    private final long total;
    private final long startedNanos;
    private long drawnNanos;
    private boolean drawn;

    /** @param total of what is counted as done; 0 if it is not known, as with standard input */
    public ProgressBar(Terminal terminal, String label, long total) {
        this.terminal = terminal;
        this.label = label;
        this.total = total;
        this.startedNanos = System.nanoTime();
        this.drawnNanos = startedNanos;
    }

    /** Draws, at most ten times a second. */
    public void update(long doneBytes, long lines) {
        long now = System.nanoTime();
        if (!terminal.progress() || now - drawnNanos < INTERVAL.toNanos()) {
            return;
        }
        drawnNanos = now;
        drawn = true;
        terminal.err()
                .fragment("\r" + render(label, doneBytes, total, lines, Duration.ofNanos(now - startedNanos))
                        + "\u001b[K");
    }

    /** Takes the line away. */
    public void clear() {
        if (drawn) {
            terminal.err().fragment("\r\u001b[K");
            drawn = false;
        }
    }

    static String render(String label, long done, long total, long lines, Duration elapsed) {
        long rate = elapsed.isZero() ? 0 : Math.round(lines * 1e9 / elapsed.toNanos());
        String counts = "%s lines  %s lines/s".formatted(Text.count(lines), Text.count(rate));
        if (total <= 0) {
            return "%s  %s  %s".formatted(label, Text.bytes(done), counts);
        }
        double part = Math.min(1.0, (double) done / total);
        int filled = (int) (part * CELLS);
        String bar = "█".repeat(filled) + "░".repeat(CELLS - filled);
        return String.format(
                Locale.ROOT,
                "%s  %s %3.0f %%  %s of %s  %s",
                label,
                bar,
                part * 100,
                Text.bytes(done),
                Text.bytes(total),
                counts);
    }
}
