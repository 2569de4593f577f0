package io.weir.operators.lines;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How the bytes of an input become the bytes of its lines. */
public enum Decoding {
    /** By content: gzip and zstd are recognised by their first bytes, everything else is taken as it is. */
    AUTO,
    /** As they are, whatever they look like. */
    IDENTITY,
    /** As gzip (RFC 1952), several members one after another included; anything else is an error. */
    GZIP,
    /** As Zstandard (RFC 8878), several frames one after another included; anything else is an error. */
    ZSTD;

    private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
    private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};
    /** Of a frame to skip, which pzstd for example puts first; the low half of its first byte is free. */
    private static final byte[] ZSTD_SKIPPABLE_MAGIC = {0x50, 0x2A, 0x4D, 0x18};

    /** The encoding that the first {@code length} bytes announce; {@link #AUTO} if they are too few to tell. */
    static Decoding of(byte[] bytes, int offset, int length) {
        byte[] start = Arrays.copyOfRange(bytes, offset, offset + Math.min(length, ZSTD_MAGIC.length));
        boolean tooFew = false;
        for (byte[] magic : List.of(GZIP_MAGIC, ZSTD_MAGIC, ZSTD_SKIPPABLE_MAGIC)) {
            byte[] expected = magic.clone();
            if (magic == ZSTD_SKIPPABLE_MAGIC && start.length > 0) {
                expected[0] |= (byte) (start[0] & 0x0F);
            }
            int compared = Math.min(expected.length, start.length);
            if (Arrays.equals(expected, 0, compared, start, 0, compared)) {
                if (compared == expected.length) {
                    return magic == GZIP_MAGIC ? GZIP : ZSTD;
                }
                tooFew = true;
            }
        }
        return tooFew ? AUTO : IDENTITY;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
