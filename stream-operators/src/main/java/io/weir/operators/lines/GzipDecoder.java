package io.weir.operators.lines;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Gzip as RFC 1952 has it, incrementally: the JDK's own stream can only pull.
 *
 * <p>Members may follow one another; each one's checksum and size are verified. Zero bytes after the last member are
 * padding, as tar and tape devices leave it; anything else there is an error.
 */
final class GzipDecoder implements Decoder {

    private static final int FIXED_HEADER = 10;
    private static final int TRAILER = 8;
    private static final int FLAG_HEADER_CHECKSUM = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xE0;

    private enum State {
        FIXED,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEADER_CHECKSUM,
        BODY,
        TRAILER,
        BETWEEN,
        PADDING
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] field = new byte[FIXED_HEADER];
    private State state = State.FIXED;
    private int fieldLength;
    private int flags;
    private int extraLeft;
    private byte[] in = field;
    private int position;
    private int limit;
    private long consumed;

    @Override
    public void feed(byte[] bytes, int offset, int length) {
        in = bytes;
        position = offset;
        limit = offset + length;
    }

    @Override
    public int decode(byte[] out) throws MalformedInput {
        while (position < limit) {
            if (state == State.BODY) {
                int produced = inflate(out);
                if (produced > 0) {
                    return produced;
                }
            } else {
                consumed++;
                accept(in[position++]);
            }
        }
        // The inflater may hold output back although it has taken in everything.
        return state == State.BODY ? inflate(out) : 0;
    }

    private int inflate(byte[] out) throws MalformedInput {
        int given = limit - position;
        inflater.setInput(in, position, given);
        try {
            int produced = inflater.inflate(out);
            if (inflater.needsDictionary()) {
                throw new MalformedInput("a preset dictionary is asked for");
            }
            crc.update(out, 0, produced);
            if (inflater.finished()) {
                enter(State.TRAILER);
            }
            return produced;
        } catch (DataFormatException e) {
            String reason = e.getMessage();
            throw new MalformedInput(reason == null ? "invalid deflate data" : reason, e);
        } finally {
            int used = given - inflater.getRemaining();
            position += used;
            consumed += used;
        }
    }

    private void accept(byte b) throws MalformedInput {
        switch (state) {
            case FIXED -> {
                field[fieldLength++] = b;
                checkFixed();
            }
            case EXTRA_LENGTH -> {
                field[fieldLength++] = b;
                if (fieldLength == 2) {
                    extraLeft = number(0, 2);
                    enter(extraLeft > 0 ? State.EXTRA : afterExtra());
                }
            }
            case EXTRA -> {
                if (--extraLeft == 0) {
                    enter(afterExtra());
                }
            }
            case NAME -> {
                if (b == 0) {
                    enter(afterName());
                }
            }
            case COMMENT -> {
                if (b == 0) {
                    enter(afterComment());
                }
            }
            case HEADER_CHECKSUM -> {
                if (++fieldLength == 2) {
                    enter(State.BODY);
                }
            }
            case TRAILER -> {
                field[fieldLength++] = b;
                if (fieldLength == TRAILER) {
                    checkTrailer();
                }
            }
            case BETWEEN -> {
                enter(b == 0 ? State.PADDING : State.FIXED);
                if (b != 0) {
                    accept(b);
                }
            }
            case PADDING -> {
                if (b != 0) {
                    throw new MalformedInput("something other than padding follows the last member");
                }
            }
            case BODY -> throw new AssertionError("the inflater takes the body");
        }
    }

    private void checkFixed() throws MalformedInput {
        switch (fieldLength) {
            case 1 -> require(field[0] == 0x1f, "no gzip header");
            case 2 -> require(field[1] == (byte) 0x8b, "no gzip header");
            case 3 -> require(field[2] == 8, "unknown compression method " + field[2]);
            case 4 -> require((field[3] & FLAGS_RESERVED) == 0, "reserved header flags are set");
            case FIXED_HEADER -> {
                flags = field[3];
                enter((flags & FLAG_EXTRA) != 0 ? State.EXTRA_LENGTH : afterExtra());
            }
            default -> {
                // time, extra flags and operating system are of no use here
            }
        }
    }

    private State afterExtra() {
        return (flags & FLAG_NAME) != 0 ? State.NAME : afterName();
    }

    private State afterName() {
        return (flags & FLAG_COMMENT) != 0 ? State.COMMENT : afterComment();
    }

    private State afterComment() {
        return (flags & FLAG_HEADER_CHECKSUM) != 0 ? State.HEADER_CHECKSUM : State.BODY;
    }

    private void checkTrailer() throws MalformedInput {
        require(number(0, 4) == (int) crc.getValue(), "the checksum does not match");
        require(number(4, 4) == (int) inflater.getBytesWritten(), "the length does not match");
        inflater.reset();
        crc.reset();
        enter(State.BETWEEN);
    }

    private int number(int offset, int bytes) {
        int value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = (value << 8) | (field[offset + i] & 0xff);
        }
        return value;
    }

    private void enter(State next) {
        state = next;
        fieldLength = 0;
    }

    private static void require(boolean condition, String reason) throws MalformedInput {
        if (!condition) {
            throw new MalformedInput(reason);
        }
    }

    @Override
    public boolean complete() {
        return state == State.BETWEEN || state == State.PADDING;
    }

    @Override
    public long consumed() {
        return consumed;
    }

    @Override
    public void close() {
        inflater.end();
    }
}
