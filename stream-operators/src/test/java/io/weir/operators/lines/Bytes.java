package io.weir.operators.lines;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Inputs for the tests of this package. */
final class Bytes {

    private Bytes() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(target)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target.toByteArray();
    }

    static byte[] zstd(byte[] bytes) {
        return zstdWithWindow(bytes, 20);
    }

    static byte[] zstdWithWindow(byte[] bytes, int windowLog) {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(target)) {
            out.setChecksum(true);
            out.setLong(windowLog);
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target.toByteArray();
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            target.writeBytes(part);
        }
        return target.toByteArray();
    }

    static List<ByteBuffer> chunks(byte[] bytes, int size) {
        List<ByteBuffer> chunks = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += size) {
            chunks.add(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)));
        }
        return chunks;
    }

    /** Chunks of random sizes, heap and direct, some empty, some with an offset. */
    static List<ByteBuffer> chunks(byte[] bytes, Random random, int largest) {
        List<ByteBuffer> chunks = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int size = Math.min(random.nextInt(largest + 1), bytes.length - at);
            if (random.nextBoolean()) {
                chunks.add(ByteBuffer.wrap(bytes, at, size).slice());
            } else {
                chunks.add(ByteBuffer.allocateDirect(size)
                        .put(Arrays.copyOfRange(bytes, at, at + size))
                        .flip());
            }
            at += size;
        }
        return chunks;
    }
}
