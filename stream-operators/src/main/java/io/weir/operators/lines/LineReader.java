package io.weir.operators.lines;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one subscription into batches of lines: recognises the encoding, decompresses, keeps the caps,
 * splits. Not thread-safe.
 *
 * <p>Call {@link #feed}, then {@link #next} until it returns null, and so on; at the end of the input, {@link #finish} until it
 * returns null.
 */
final class LineReader<T> implements AutoCloseable {

    /** The size of the pieces in which compressed input is decoded, so that memory is bounded at any ratio. */
    static final int PIECE = 64 << 10;

    private final Splitter<T> splitter;
    private final long maxBytes;
    private final int maxWindowLog;

    private Decoding decoding;
    private @Nullable Decoder decoder;
    private byte[] decoded = new byte[0];
    private byte[] in = new byte[0];
    private int position;
    private int limit;
    /** The beginning of the input, while it is too short to tell how it is encoded. */
    private byte[] signature = new byte[0];

    private long total;
    private @Nullable LinesException failure;
    private int lastBatch = 8;

    LineReader(Decoding decoding, long maxBytes, int maxWindowLog, Splitter<T> splitter) {
        this.decoding = decoding;
        this.maxBytes = maxBytes;
        this.maxWindowLog = maxWindowLog;
        this.splitter = splitter;
        if (decoding != Decoding.AUTO) {
            decode(decoding);
        }
    }

    /** Hands in the next bytes of the input; they must stay unchanged until {@link #next} has returned null. */
    void feed(byte[] bytes, int offset, int length) {
        if (decoding != Decoding.AUTO) {
            take(bytes, offset, length);
        } else if (signature.length == 0) {
            recognise(bytes, offset, length);
        } else {
            byte[] start = joined(bytes, offset, length);
            recognise(start, 0, start.length);
        }
    }

    private void recognise(byte[] start, int offset, int length) {
        Decoding recognised = Decoding.of(start, offset, length);
        if (recognised == Decoding.AUTO) {
            signature = Arrays.copyOfRange(start, offset, offset + length);
        } else {
            decode(recognised);
            take(start, offset, length);
        }
    }

    private byte[] joined(byte[] bytes, int offset, int length) {
        byte[] result = new byte[signature.length + length];
        System.arraycopy(signature, 0, result, 0, signature.length);
        System.arraycopy(bytes, offset, result, signature.length, length);
        return result;
    }

    private void take(byte[] bytes, int offset, int length) {
        in = bytes;
        position = offset;
        limit = offset + length;
        if (decoder != null) {
            decoder.feed(bytes, offset, length);
        }
    }

    private void decode(Decoding chosen) {
        decoding = chosen;
        decoder = switch (chosen) {
            case AUTO, IDENTITY -> null;
            case GZIP -> new GzipDecoder();
            case ZSTD -> new ZstdDecoder(maxWindowLog);
        };
        if (decoder != null) {
            decoded = new byte[PIECE];
        }
    }

    /** The next lines of what was fed in, at least one; null once it is used up. */
    @Nullable
    List<T> next() {
        List<T> lines = new ArrayList<>(lastBatch);
        while (failure == null) {
            int count = piece();
            if (count == 0) {
                return null;
            }
            int allowed = (int) Math.min(count, maxBytes - total);
            if (decoder == null) {
                splitter.split(in, position, position + allowed, lines);
                position = limit;
            } else {
                splitter.split(decoded, 0, allowed, lines);
            }
            total += allowed;
            failure = splitter.failure();
            if (failure == null && allowed < count) {
                failure = new InputTooLargeException(maxBytes);
            }
            if (!lines.isEmpty()) {
                lastBatch = lines.size();
                return Collections.unmodifiableList(lines);
            }
        }
        throw failure;
    }

    private int piece() {
        if (decoder == null) {
            return limit - position;
        }
        try {
            return decoder.decode(decoded);
        } catch (Decoder.MalformedInput e) {
            throw corrupt(String.valueOf(e.getMessage()), e);
        }
    }

    /** What is left when the input has ended, at least one line; null when there is nothing more. */
    @Nullable
    List<T> finish() {
        if (decoding == Decoding.AUTO) {
            // Too short for any signature, so it is none.
            decode(Decoding.IDENTITY);
            take(signature, 0, signature.length);
            List<T> lines = next();
            if (lines != null) {
                return lines;
            }
        }
        if (decoder != null && !decoder.complete()) {
            throw corrupt("the input ends before its compressed data do", null);
        }
        List<T> lines = new ArrayList<>(1);
        splitter.finish(lines);
        if (splitter.failure() != null) {
            throw splitter.failure();
        }
        return lines.isEmpty() ? null : lines;
    }

    private CorruptInputException corrupt(String reason, @Nullable Throwable cause) {
        long consumed = decoder == null ? 0 : decoder.consumed();
        return new CorruptInputException(decoding, reason, consumed, splitter.index(), cause);
    }

    @Override
    public void close() {
        if (decoder != null) {
            decoder.close();
        }
    }
}
