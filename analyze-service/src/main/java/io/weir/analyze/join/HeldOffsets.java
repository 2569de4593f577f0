package io.weir.analyze.join;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a partition are still to be written, though later ones are: what is kept beside a committed offset, so
 * that whoever reads from there again writes those and none of the others.
 *
 * @param end all records below are written, but for the held ones
 * @param held offsets below {@code end}, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and private to the partition's bookkeeping.
record HeldOffsets(long end, long[] held) {

    /**
     * What Kafka takes beside an offset unless configured otherwise ({@code offset.metadata.max.bytes}), less some room for
     * what others note there.
     */
    static final int MAX_NOTE = 4_096 - 96;

    private static final String VERSION = "h1:";

    /** Where the first record is that has to be read again. */
    long offset() {
        return held.length == 0 ? end : held[0];
    }

    boolean contains(long offset) {
        return Arrays.binarySearch(held, offset) >= 0;
    }

    /** The text to keep beside {@link #offset()}; empty where nothing is held, null where it would be too long. */
    @Nullable
    String note() {
        if (held.length == 0) {
            return "";
        }
        // Distances, seven bits a byte: offsets that wait are close together.
        ByteBuffer bytes = ByteBuffer.allocate(10 * (held.length + 1));
        put(bytes, end - held[0]);
        for (int i = 1; i < held.length; i++) {
            put(bytes, held[i] - held[i - 1]);
        }
        if (bytes.position() > (MAX_NOTE - VERSION.length()) / 4 * 3) {
            return null;
        }
        return VERSION
                + Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(bytes.array(), bytes.position()));
    }

    /** What was noted beside an offset; null if it is none of our notes. */
    static @Nullable HeldOffsets of(long offset, String note) {
        if (!note.startsWith(VERSION)) {
            return null;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(note.substring(VERSION.length())));
            long end = offset + take(bytes);
            long[] held = new long[bytes.remaining() + 1];
            int count = 0;
            long at = offset;
            held[count++] = at;
            while (bytes.hasRemaining()) {
                at += take(bytes);
                held[count++] = at;
            }
            return new HeldOffsets(end, Arrays.copyOf(held, count));
        } catch (IllegalArgumentException | java.nio.BufferUnderflowException e) {
            return null;
        }
    }

    private static void put(ByteBuffer bytes, long value) {
        while (value >= 0x80) {
            bytes.put((byte) (value | 0x80));
            value >>>= 7;
        }
        bytes.put((byte) value);
    }

    private static long take(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = bytes.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number does not end");
    }
}
