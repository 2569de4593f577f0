package io.weir.ingest.otlp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.ingest.json.JsonBytes;
import io.weir.ingest.protobuf.ProtobufFields;
import java.util.Arrays;
import java.util.Base64;

/** Writes the messages {@code KeyValue} and {@code AnyValue} of a protobuf body as JSON. */
final class ProtobufValues {

    private static final int KEY = 1 << 3 | ProtobufFields.BYTES;
    private static final int VALUE = 2 << 3 | ProtobufFields.BYTES;
    private static final int ELEMENTS = 1 << 3 | ProtobufFields.BYTES;

    private static final int STRING = 1 << 3 | ProtobufFields.BYTES;
    private static final int BOOL = 2 << 3 | ProtobufFields.VARINT;
    private static final int INT = 3 << 3 | ProtobufFields.VARINT;
    private static final int DOUBLE = 4 << 3 | ProtobufFields.FIXED64;
    private static final int ARRAY = 5 << 3 | ProtobufFields.BYTES;
    private static final int MAP = 6 << 3 | ProtobufFields.BYTES;
    private static final int BINARY = 7 << 3 | ProtobufFields.BYTES;

    private static final byte[] SERVICE_NAME = "service.name".getBytes(US_ASCII);

    /** How deeply values may be nested: far beyond what logs have, and within what any JSON parser takes. */
    static final int MAX_DEPTH = 64;

    /** Why a record is rejected that has deeper ones. */
    static final String TOO_DEEP = "nested deeper than " + MAX_DEPTH;

    private final ProtobufFields fields;
    private String serviceName = "";
    private boolean tooDeep;

    ProtobufValues(ProtobufFields fields) {
        this.fields = fields;
    }

    /** The last {@code service.name} among what was written; empty if none was. */
    String serviceName() {
        return serviceName;
    }

    /** Whether something was nested deeper than {@link #MAX_DEPTH} since this was last asked. */
    boolean wasTooDeep() {
        boolean was = tooDeep;
        tooDeep = false;
        return was;
    }

    /** Writes the {@code KeyValue} that the field holds as name and value. */
    void keyValue(JsonBytes out) {
        keyValue(out, 1);
    }

    private void keyValue(JsonBytes out, int depth) {
        int entered = fields.enter();
        boolean named = false;
        boolean written = false;
        int from = 0;
        int to = 0;
        int valueAt = -1;
        for (int tag = fields.next(); tag != 0; tag = fields.next()) {
            if (tag == KEY && !written) {
                from = fields.begin();
                to = fields.end();
                named = true;
            } else if (tag == VALUE && !written) {
                valueAt = fields.position();
                if (named) {
                    // The order in which everyone writes: no second look is needed.
                    out.name(fields.bytes(), from, to);
                    anyValue(out, depth);
                    written = true;
                } else {
                    fields.skip(tag);
                }
            } else {
                fields.skip(tag);
            }
        }
        if (!written) {
            out.name(fields.bytes(), from, to);
            if (valueAt < 0) {
                out.nothing();
            } else {
                ProtobufValues late = at(valueAt);
                late.anyValue(out, depth);
                tooDeep |= late.tooDeep;
            }
        }
        if (depth == 1
                && valueAt >= 0
                && Arrays.equals(fields.bytes(), from, to, SERVICE_NAME, 0, SERVICE_NAME.length)) {
            at(valueAt).noteServiceName(this);
        }
        fields.leave(entered);
    }

    private ProtobufValues at(int position) {
        return new ProtobufValues(new ProtobufFields(fields.bytes(), position, fields.position()));
    }

    private void noteServiceName(ProtobufValues of) {
        int entered = fields.enter();
        if (fields.next() == STRING) {
            of.serviceName = fields.text();
        }
        fields.leave(entered);
    }

    /** Writes the {@code AnyValue} that the field holds; one that holds nothing is null. */
    void anyValue(JsonBytes out) {
        anyValue(out, 1);
    }

    private void anyValue(JsonBytes out, int depth) {
        if (depth > MAX_DEPTH) {
            tooDeep = true;
            out.nothing();
            fields.skip(VALUE);
            return;
        }
        int entered = fields.enter();
        boolean written = false;
        for (int tag = fields.next(); tag != 0; tag = fields.next()) {
            if (written) {
                fields.skip(tag);
            } else {
                written = value(tag, out, depth);
            }
        }
        if (!written) {
            out.nothing();
        }
        fields.leave(entered);
    }

    /** Whether the field is one that holds a value. */
    private boolean value(int tag, JsonBytes out, int depth) {
        switch (tag) {
            case STRING -> {
                int from = fields.begin();
                out.string(fields.bytes(), from, fields.end());
            }
            case BOOL -> out.bool(fields.varint() != 0);
            case INT -> out.number(fields.varint());
            case DOUBLE -> out.number(Double.longBitsToDouble(fields.fixed64()));
            case ARRAY -> {
                out.startArray();
                elements(out, depth, false);
                out.endArray();
            }
            case MAP -> {
                out.startObject();
                elements(out, depth, true);
                out.endObject();
            }
            case BINARY -> {
                int from = fields.begin();
                out.string(Base64.getEncoder().encodeToString(Arrays.copyOfRange(fields.bytes(), from, fields.end())));
            }
            default -> {
                fields.skip(tag);
                return false;
            }
        }
        return true;
    }

    private void elements(JsonBytes out, int depth, boolean named) {
        int entered = fields.enter();
        for (int tag = fields.next(); tag != 0; tag = fields.next()) {
            if (tag != ELEMENTS) {
                fields.skip(tag);
            } else if (named) {
                keyValue(out, depth + 1);
            } else {
                anyValue(out, depth + 1);
            }
        }
        fields.leave(entered);
    }
}
