package io.weir.operators.lines;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Zstandard, incrementally.
 *
 * <p>The library's stream pulls from another stream; here that one holds the piece just fed in and "ends" when it is
 * used up, which the library's continuous mode takes for a pause.
 */
final class ZstdDecoder implements Decoder {

    private final Piece piece = new Piece();
    private final ZstdInputStreamNoFinalizer stream;

    /**
     * @param maxWindowLog the largest window a frame may ask for, as a power of two; it bounds the memory that a
     *     hostile header can make the decoder allocate
     */
    ZstdDecoder(int maxWindowLog) {
        try {
            stream = new ZstdInputStreamNoFinalizer(piece).setContinuous(true).setLongMax(maxWindowLog);
        } catch (IOException e) {
            throw new UncheckedIOException("no zstd decoder for windows of 2^" + maxWindowLog + " bytes", e);
        }
    }

    @Override
    public void feed(byte[] bytes, int offset, int length) {
        piece.bytes = bytes;
        piece.position = offset;
        piece.limit = offset + length;
    }

    @Override
    public int decode(byte[] out) throws MalformedInput {
        try {
            return Math.max(0, stream.read(out, 0, out.length));
        } catch (IOException e) {
            throw new MalformedInput(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public boolean complete() {
        try {
            // Outside of continuous mode the library itself objects to an end within a frame.
            return piece.consumed > 0 && stream.setContinuous(false).read() == -1;
        } catch (IOException e) {
            return false;
        } finally {
            stream.setContinuous(true);
        }
    }

    @Override
    public long consumed() {
        return piece.consumed;
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Piece extends InputStream {
        private byte[] bytes = new byte[0];
        private int position;
        private int limit;
        private long consumed;

        @Override
        public int read() {
            throw new UnsupportedOperationException("the decoder reads arrays only");
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            int count = Math.min(length, limit - position);
            if (count == 0) {
                return -1;
            }
            System.arraycopy(bytes, position, target, offset, count);
            position += count;
            consumed += count;
            return count;
        }

        @Override
        public int available() {
            return limit - position;
        }
    }
}
