package io.weir.ingest.fluent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Base64;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageUnpacker;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes entries as JSON objects: the record's own fields as they are, then {@code eventTime} and {@code fluent.tag}. A
 * record that has a time of its own under a better known name is dated by that, which is when it happened and not when it
 * was collected.
 *
 * <p>Bytes are text, as they are with most clients; names that are no text become it; numbers that JSON does not know become
 * strings. Not thread-safe; one serves all entries of a message.
 */
final class FluentJson {

    private static final String TIME = "eventTime";
    private static final String TAG = "fluent.tag";
    private static final int MAX_DEPTH = 100;

    /** The end of the year 9999. */
    private static final long MAX_SECONDS = 253_402_300_799L;

    private static final int EVENT_TIME = 0;
    private static final int EVENT_TIME_BYTES = 8;

    private static final JsonFactory JSON = new JsonFactory();

    private final String tag;
    private final int maxBytes;
    private final BoundedOutput out = new BoundedOutput();
    private boolean tooLong;

    /** @param maxBytes of one record */
    FluentJson(String tag, int maxBytes) {
        this.tag = tag;
        this.maxBytes = maxBytes;
    }

    /** Whether the last record was longer than allowed, and only its beginning was returned. */
    boolean isTooLong() {
        return tooLong;
    }

    /**
     * Reads a time and a record.
     *
     * @throws io.weir.ingest.pipeline.RefusedException MALFORMED, if that is not what comes
     */
    byte[] read(MessageUnpacker in) throws IOException {
        out.kept.reset();
        tooLong = false;
        Instant time = time(in);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            if (!in.getNextFormat().getValueType().isMapType()) {
                throw FluentMessage.malformed("a record is no map", null);
            }
            json.writeStartObject();
            for (int fields = in.unpackMapHeader(); fields > 0; fields--) {
                field(in, json, 1);
            }
            json.writeStringProperty(TIME, time.toString());
            json.writeStringProperty(TAG, tag);
            json.writeEndObject();
        }
        return out.kept.toByteArray();
    }

    private static Instant time(MessageUnpacker in) throws IOException {
        switch (in.getNextFormat().getValueType()) {
            case INTEGER -> {
                return instant(in.unpackLong(), 0);
            }
            case FLOAT -> {
                double seconds = in.unpackDouble();
                long whole = (long) Math.floor(seconds);
                return instant(whole, (long) ((seconds - whole) * 1e9));
            }
            case EXTENSION -> {
                ExtensionTypeHeader header = in.unpackExtensionTypeHeader();
                if (header.getType() == EVENT_TIME && header.getLength() == EVENT_TIME_BYTES) {
                    return eventTime(in.readPayload(EVENT_TIME_BYTES));
                }
            }
            case ARRAY -> {
                // Fluent Bit's own form: the time and what it knows of where the record is from.
                int elements = in.unpackArrayHeader();
                if (elements > 0 && !in.getNextFormat().getValueType().isArrayType()) {
                    Instant time = time(in);
                    in.skipValue(elements - 1);
                    return time;
                }
            }
            default -> {}
        }
        throw FluentMessage.malformed("a time is neither seconds nor an EventTime", null);
    }

    private static Instant instant(long seconds, long nanos) {
        if (Math.abs(seconds) > MAX_SECONDS) {
            throw FluentMessage.malformed("a time is " + seconds + ", which are not seconds since 1970", null);
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    /** Seconds and nanoseconds, four bytes each, the highest first. */
    private static Instant eventTime(byte[] b) {
        return Instant.ofEpochSecond(unsigned(b, 0), unsigned(b, 4));
    }

    private static long unsigned(byte[] b, int i) {
        return (b[i] & 0xffL) << 24 | (b[i + 1] & 0xffL) << 16 | (b[i + 2] & 0xffL) << 8 | (b[i + 3] & 0xffL);
    }

    private void field(MessageUnpacker in, JsonGenerator json, int depth) throws IOException {
        json.writeName(name(in));
        value(in, json, depth);
    }

    private String name(MessageUnpacker in) throws IOException {
        return switch (in.getNextFormat().getValueType()) {
            case STRING, BINARY -> text(in);
            case NIL, BOOLEAN, INTEGER, FLOAT -> in.unpackValue().toJson();
            default -> throw FluentMessage.malformed("a field's name is neither text nor a number", null);
        };
    }

    private void value(MessageUnpacker in, JsonGenerator json, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw FluentMessage.malformed("a record is nested more than " + MAX_DEPTH + " levels deep", null);
        }
        switch (in.getNextFormat().getValueType()) {
            case NIL -> {
                in.unpackNil();
                json.writeNull();
            }
            case BOOLEAN -> json.writeBoolean(in.unpackBoolean());
            case INTEGER -> json.writeNumber(in.unpackBigInteger());
            case FLOAT -> number(in.unpackDouble(), json);
            case STRING, BINARY -> json.writeString(text(in));
            case ARRAY -> {
                json.writeStartArray();
                for (int elements = in.unpackArrayHeader(); elements > 0; elements--) {
                    value(in, json, depth + 1);
                }
                json.writeEndArray();
            }
            case MAP -> {
                json.writeStartObject();
                for (int fields = in.unpackMapHeader(); fields > 0; fields--) {
                    field(in, json, depth + 1);
                }
                json.writeEndObject();
            }
            case EXTENSION -> extension(in, json);
        }
    }

    private static void number(double number, JsonGenerator json) {
        if (Double.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeString(Double.toString(number));
        }
    }

    private String text(MessageUnpacker in) throws IOException {
        int length =
                in.getNextFormat().getValueType().isStringType() ? in.unpackRawStringHeader() : in.unpackBinaryHeader();
        return new String(payload(in, length), UTF_8);
    }

    private void extension(MessageUnpacker in, JsonGenerator json) throws IOException {
        ExtensionTypeHeader header = in.unpackExtensionTypeHeader();
        byte[] bytes = payload(in, header.getLength());
        if (header.getType() == EVENT_TIME && bytes.length == EVENT_TIME_BYTES) {
            json.writeString(eventTime(bytes).toString());
        } else {
            json.writeString(Base64.getEncoder().encodeToString(bytes));
        }
    }

    /** The bytes that were announced; of more than a record may have only as many, since it is not taken anyway. */
    private byte[] payload(MessageUnpacker in, int length) throws IOException {
        byte[] kept = in.readPayload(Math.min(length, maxBytes));
        int left = length - kept.length;
        tooLong |= left > 0;
        byte[] scratch = new byte[Math.min(left, 8 << 10)];
        while (left > 0) {
            int step = Math.min(left, scratch.length);
            in.readPayload(scratch, 0, step);
            left -= step;
        }
        return kept;
    }

    /** Keeps no more than a record may have. */
    private final class BoundedOutput extends OutputStream {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        @Override
        public void write(int b) {
            if (kept.size() < maxBytes) {
                kept.write(b);
            } else {
                tooLong = true;
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            int fitting = Math.min(length, maxBytes - kept.size());
            kept.write(bytes, offset, fitting);
            tooLong |= fitting < length;
        }
    }
}
