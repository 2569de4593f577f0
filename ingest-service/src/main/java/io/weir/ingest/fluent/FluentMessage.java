package io.weir.ingest.fluent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.ingest.pipeline.RefusedException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * One message of the forward protocol, in any of its four modes: what it says of itself, and where its entries are.
 *
 * @param tag what its records are about; their source
 * @param body the message's bytes
 * @param from where the entries begin: {@code [time, record]} one after another, or in Message mode time and record alone
 * @param to where they end
 * @param single whether it is Message mode, of one entry that is no array
 * @param gzip whether the entries are compressed
 * @param chunk what its acknowledgement is to name; null if none is wanted
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by no one; the bytes are read, not copied.
record FluentMessage(
        String tag,
        byte[] body,
        int from,
        int to,
        boolean single,
        boolean gzip,
        @Nullable String chunk) {

    private static final int MAX_NAME_BYTES = 1 << 10;

    /**
     * Reads a whole message.
     *
     * @throws RefusedException MALFORMED, with the reason
     */
    static FluentMessage of(byte[] body) {
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(body)) {
            return read(unpacker, body);
        } catch (IOException | MessagePackException e) {
            throw malformed(String.valueOf(e.getMessage()), e);
        }
    }

    private static FluentMessage read(MessageUnpacker in, byte[] body) throws IOException {
        if (!in.getNextFormat().getValueType().isArrayType()) {
            throw malformed("it is no array", null);
        }
        int elements = in.unpackArrayHeader();
        if (elements < 2 || elements > 4) {
            throw malformed("it has " + elements + " elements, not 2 to 4", null);
        }
        String tag = name(in, "the tag");
        int left = elements - 2;
        int from;
        int to;
        boolean single = false;
        switch (in.getNextFormat().getValueType()) {
            case ARRAY -> {
                int entries = in.unpackArrayHeader();
                from = position(in);
                in.skipValue(entries);
                to = position(in);
            }
            case STRING, BINARY -> {
                int length = rawLength(in);
                from = position(in);
                to = from + length;
                skip(in, length);
            }
            case INTEGER, EXTENSION, FLOAT -> {
                if (left == 0) {
                    throw malformed("there is a time and no record", null);
                }
                from = position(in);
                in.skipValue(2);
                to = position(in);
                left--;
                single = true;
            }
            default -> throw malformed("after the tag come neither entries nor a time", null);
        }
        Option option = left == 0 ? Option.NONE : Option.of(in);
        return new FluentMessage(tag, body, from, to, single, option.gzip && !single, option.chunk);
    }

    private static int position(MessageUnpacker in) {
        return Math.toIntExact(in.getTotalReadBytes());
    }

    /** What a message says beside its entries. */
    private record Option(boolean gzip, @Nullable String chunk) {

        static final Option NONE = new Option(false, null);

        static Option of(MessageUnpacker in) throws IOException {
            if (!in.getNextFormat().getValueType().isMapType()) {
                in.skipValue();
                return NONE;
            }
            boolean gzip = false;
            String chunk = null;
            for (int entries = in.unpackMapHeader(); entries > 0; entries--) {
                switch (name(in, "a name within the option")) {
                    case "chunk" -> chunk = name(in, "the chunk");
                    case "compressed" -> gzip = compression(name(in, "compressed"));
                    default -> in.skipValue();
                }
            }
            return new Option(gzip, chunk);
        }

        private static boolean compression(String name) {
            return switch (name) {
                case "gzip" -> true;
                case "text", "" -> false;
                default ->
                    throw malformed("its entries are compressed with " + name + ", and only gzip is known", null);
            };
        }
    }

    /** A short text, as a string or as bytes: older clients know only one kind of both. */
    private static String name(MessageUnpacker in, String what) throws IOException {
        switch (in.getNextFormat().getValueType()) {
            case STRING, BINARY -> {
                int length = rawLength(in);
                if (length > MAX_NAME_BYTES) {
                    throw malformed(what + " is longer than " + MAX_NAME_BYTES + " bytes", null);
                }
                return new String(in.readPayload(length), UTF_8);
            }
            default -> throw malformed(what + " is no text", null);
        }
    }

    private static int rawLength(MessageUnpacker in) throws IOException {
        return in.getNextFormat().getValueType().isStringType() ? in.unpackRawStringHeader() : in.unpackBinaryHeader();
    }

    private static void skip(MessageUnpacker in, int length) throws IOException {
        // A reference to the bytes, not a copy of them.
        var unused = in.readPayloadAsReference(length);
    }

    static RefusedException malformed(String problem, @Nullable Throwable cause) {
        return new RefusedException(
                RefusedException.Cause.MALFORMED, "not a message of the forward protocol: " + problem, cause);
    }
}
