package io.weir.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/**
 * Writes lines of UTF-8 text, and says so when they can no longer be written; a {@link java.io.PrintStream} would keep it
 * to itself and let a command run on for nobody. Thread-safe: lines do not mix.
 */
public final class LineWriter {

    private static final int BUFFER_BYTES = 64 << 10;

    private final OutputStream out;
    private final boolean flushed;

    /**
     * @param flushed whether each line is handed on at once, as a person who looks on expects; otherwise at
     *     {@link #flush()}
     */
    public LineWriter(OutputStream out, boolean flushed) {
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
        this.flushed = flushed;
    }

    /**
     * Writes a line.
     *
     * @throws ClosedPipeException if nobody reads any more
     * @throws UncheckedIOException if it cannot be written for another reason
     */
    public void line(String text) {
        bytes((text + "\n").getBytes(UTF_8));
    }

    /** Writes bytes as they are. Fails as {@link #line} does. */
    public synchronized void bytes(byte[] bytes) {
        try {
            out.write(bytes);
            if (flushed) {
                out.flush();
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Writes text without ending the line, and flushes. Fails as {@link #line} does. */
    public void fragment(String text) {
        bytes(text.getBytes(UTF_8));
        flush();
    }

    /** Hands on what is buffered. Fails as {@link #line} does. */
    public synchronized void flush() {
        try {
            out.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** The JDK tells a closed pipe from a full disk by its message alone. */
    private static RuntimeException failure(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("pipe") ? new ClosedPipeException(e) : new UncheckedIOException(e);
    }
}
