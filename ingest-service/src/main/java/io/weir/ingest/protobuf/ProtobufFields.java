package io.weir.ingest.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Walks over the fields of a protobuf message and of those within it, without making objects of them. Not thread-safe.
 *
 * <p>A tag is a field's number times eight and its wire type: {@link #VARINT}, {@link #FIXED64}, {@link #BYTES} (text and
 * messages too) or {@link #FIXED32}.
 */
public final class ProtobufFields {

    /** The wire type of numbers. */
    public static final int VARINT = 0;
    /** The wire type of numbers of eight bytes. */
    public static final int FIXED64 = 1;
    /** The wire type of text, bytes and messages. */
    public static final int BYTES = 2;
    /** The wire type of numbers of four bytes. */
    public static final int FIXED32 = 5;

    /** What cannot be read: a message that ends too early, or is none. */
    public static final class MalformedException extends UncheckedIOException {

        private static final long serialVersionUID = 1L;

        MalformedException(IOException cause) {
            super(cause);
        }
    }

    private final byte[] bytes;
    private final CodedInputStream input;
    private final int from;

    /** Walks over the message that stands there in these bytes. */
    public ProtobufFields(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.input = CodedInputStream.newInstance(bytes, from, to - from);
    }

    /** The bytes that positions refer to. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the walk stands. */
    public int position() {
        return from + input.getTotalBytesRead();
    }

    /** The tag of the next field; 0 at the end of the message. */
    public int next() {
        try {
            return input.readTag();
        } catch (IOException e) {
            throw new MalformedException(e);
        }
    }

    /** Passes over the field that has this tag. */
    public void skip(int tag) {
        try {
            if (!input.skipField(tag)) {
                throw new InvalidProtocolBufferException("a group ends that has not begun");
            }
        } catch (IOException e) {
            throw new MalformedException(e);
        }
    }

    /** Goes into the message that the field holds; the result is for {@link #leave}. */
    public int enter() {
        try {
            return input.pushLimit(input.readRawVarint32());
        } catch (IOException e) {
            throw new MalformedException(e);
        }
    }

    /** Comes back out of a message at whose end the walk stands. */
    public void leave(int entered) {
        input.popLimit(entered);
    }

    /** Another walk over what is left of the message in which this one stands. */
    public ProtobufFields rest() {
        int at = position();
        int limit = input.getBytesUntilLimit();
        return new ProtobufFields(bytes, at, limit < 0 ? bytes.length : at + limit);
    }

    /** Where the field's bytes begin; {@link #end} is where they end, and the walk goes on behind them. */
    public int begin() {
        try {
            int length = input.readRawVarint32();
            int begin = position();
            input.skipRawBytes(length);
            return begin;
        } catch (IOException e) {
            throw new MalformedException(e);
        }
    }

    /** Where the bytes end that {@link #begin} has passed over. */
    public int end() {
        return position();
    }

    /** The text that the field holds. */
    public String text() {
        int begin = begin();
        return new String(bytes, begin, end() - begin, UTF_8);
    }

    /** The number that the field holds. */
    public long varint() {
        try {
            return input.readRawVarint64();
        } catch (IOException e) {
            throw new MalformedException(e);
        }
    }

    /** The eight bytes that the field holds. */
    public long fixed64() {
        try {
            return input.readRawLittleEndian64();
        } catch (IOException e) {
            throw new MalformedException(e);
        }
    }

    /** The four bytes that the field holds. */
    public int fixed32() {
        try {
            return input.readRawLittleEndian32();
        } catch (IOException e) {
            throw new MalformedException(e);
        }
    }
}
