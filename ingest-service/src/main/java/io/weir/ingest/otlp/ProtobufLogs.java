package io.weir.ingest.otlp;

import io.weir.ingest.json.JsonBytes;
import io.weir.ingest.pipeline.RefusedException;
import io.weir.ingest.protobuf.ProtobufFields;
import io.weir.ingest.record.RecordReader;
import io.weir.ingest.record.RecordTarget;
import io.weir.ingest.record.RecordWriter;

/**
 * The records of an {@code ExportLogsServiceRequest} in protobuf.
 *
 * <p>Read by hand rather than into the generated classes: those make some twenty objects a record and decode each text
 * into a {@code String}, only for it to be encoded again. Here its bytes are copied once.
 */
final class ProtobufLogs implements RecordReader {

    private static final int RESOURCE_LOGS = 1 << 3 | ProtobufFields.BYTES;

    /** Of {@code ResourceLogs} its resource, of {@code ScopeLogs} its scope. */
    private static final int HEAD = 1 << 3 | ProtobufFields.BYTES;

    /** Of {@code ResourceLogs} its scopes, of {@code ScopeLogs} its records. */
    private static final int MEMBERS = 2 << 3 | ProtobufFields.BYTES;

    private static final int RESOURCE_ATTRIBUTES = 1 << 3 | ProtobufFields.BYTES;

    private static final int SCOPE_NAME = 1 << 3 | ProtobufFields.BYTES;
    private static final int SCOPE_VERSION = 2 << 3 | ProtobufFields.BYTES;
    private static final int SCOPE_ATTRIBUTES = 3 << 3 | ProtobufFields.BYTES;

    private static final int TIME = 1 << 3 | ProtobufFields.FIXED64;
    private static final int SEVERITY_NUMBER = 2 << 3 | ProtobufFields.VARINT;
    private static final int SEVERITY_TEXT = 3 << 3 | ProtobufFields.BYTES;
    private static final int BODY = 5 << 3 | ProtobufFields.BYTES;
    private static final int ATTRIBUTES = 6 << 3 | ProtobufFields.BYTES;
    private static final int DROPPED_ATTRIBUTES = 7 << 3 | ProtobufFields.VARINT;
    private static final int FLAGS = 8 << 3 | ProtobufFields.FIXED32;
    private static final int TRACE_ID = 9 << 3 | ProtobufFields.BYTES;
    private static final int SPAN_ID = 10 << 3 | ProtobufFields.BYTES;
    private static final int OBSERVED_TIME = 11 << 3 | ProtobufFields.FIXED64;
    private static final int EVENT_NAME = 12 << 3 | ProtobufFields.BYTES;

    /** Of the flags, what the W3C defines. */
    private static final int TRACE_FLAGS = 0xff;

    private static final int OUTSIDE = -1;

    private final byte[] bytes;
    private final ProtobufFields fields;
    private final ProtobufValues values;
    private final RecordWriter writer;

    /** What leads out of the resource that is being read, and out of the scope. */
    private int resource = OUTSIDE;

    private int scope = OUTSIDE;

    /** @param maxRecordBytes records that become longer are rejected */
    ProtobufLogs(byte[] bytes, int maxRecordBytes) {
        this.bytes = bytes;
        this.fields = new ProtobufFields(bytes, 0, bytes.length);
        this.values = new ProtobufValues(fields);
        this.writer = new RecordWriter(maxRecordBytes);
    }

    @Override
    public boolean next(RecordTarget target) {
        try {
            return read(target);
        } catch (ProtobufFields.MalformedException e) {
            throw new RefusedException(
                    RefusedException.Cause.MALFORMED,
                    "not an ExportLogsServiceRequest in protobuf, at byte " + fields.position() + " of " + bytes.length,
                    e);
        }
    }

    private boolean read(RecordTarget target) {
        int tag = fields.next();
        if (scope != OUTSIDE) {
            if (tag == MEMBERS) {
                record(target);
            } else if (tag == 0) {
                fields.leave(scope);
                scope = OUTSIDE;
            } else {
                fields.skip(tag);
            }
        } else if (resource != OUTSIDE) {
            if (tag == MEMBERS) {
                scope = fields.enter();
                scope();
            } else if (tag == 0) {
                fields.leave(resource);
                resource = OUTSIDE;
            } else {
                fields.skip(tag);
            }
        } else if (tag == RESOURCE_LOGS) {
            resource = fields.enter();
            resource();
        } else if (tag == 0) {
            return false;
        } else {
            fields.skip(tag);
        }
        return true;
    }

    /** Read ahead, since whatever its place among the fields, the resource is needed for the first record. */
    private void resource() {
        ProtobufFields ahead = fields.rest();
        writer.startResource();
        JsonBytes out = writer.resource();
        String service = "";
        for (int tag = ahead.next(); tag != 0; tag = ahead.next()) {
            if (tag == HEAD) {
                service = resource(ahead, out);
            } else {
                ahead.skip(tag);
            }
        }
        writer.endResource(service, service);
    }

    private static String resource(ProtobufFields message, JsonBytes out) {
        ProtobufValues attributes = new ProtobufValues(message);
        int entered = message.enter();
        for (int tag = message.next(); tag != 0; tag = message.next()) {
            if (tag == RESOURCE_ATTRIBUTES) {
                attributes.keyValue(out);
            } else {
                message.skip(tag);
            }
        }
        message.leave(entered);
        if (attributes.wasTooDeep()) {
            throw new RefusedException(
                    RefusedException.Cause.MALFORMED, "a resource is " + ProtobufValues.TOO_DEEP, null);
        }
        return attributes.serviceName();
    }

    private void scope() {
        ProtobufFields ahead = fields.rest();
        writer.startScope();
        for (int tag = ahead.next(); tag != 0; tag = ahead.next()) {
            if (tag == HEAD) {
                scope(ahead);
            } else {
                ahead.skip(tag);
            }
        }
        writer.endScope();
    }

    private void scope(ProtobufFields message) {
        ProtobufValues attributes = new ProtobufValues(message);
        int entered = message.enter();
        for (int tag = message.next(); tag != 0; tag = message.next()) {
            switch (tag) {
                case SCOPE_NAME -> writer.scopeName(message.text());
                case SCOPE_VERSION -> writer.scopeVersion(message.text());
                case SCOPE_ATTRIBUTES -> attributes.keyValue(writer.scopeAttributes());
                default -> message.skip(tag);
            }
        }
        message.leave(entered);
    }

    private void record(RecordTarget target) {
        int entered = fields.enter();
        writer.startRecord();
        for (int tag = fields.next(); tag != 0; tag = fields.next()) {
            field(tag);
        }
        fields.leave(entered);
        if (values.wasTooDeep()) {
            writer.reject(target, ProtobufValues.TOO_DEEP);
        } else {
            writer.endRecord(target);
        }
    }

    private void field(int tag) {
        switch (tag) {
            case TIME -> writer.time(fields.fixed64());
            case OBSERVED_TIME -> writer.observedTime(fields.fixed64());
            case SEVERITY_NUMBER -> writer.severity((int) fields.varint());
            case SEVERITY_TEXT -> {
                int from = fields.begin();
                writer.severityText(bytes, from, fields.end());
            }
            case EVENT_NAME -> {
                int from = fields.begin();
                writer.eventName(bytes, from, fields.end());
            }
            case TRACE_ID -> {
                int from = fields.begin();
                writer.traceId(bytes, from, fields.end());
            }
            case SPAN_ID -> {
                int from = fields.begin();
                writer.spanId(bytes, from, fields.end());
            }
            case FLAGS -> writer.traceFlags(fields.fixed32() & TRACE_FLAGS);
            case DROPPED_ATTRIBUTES -> writer.droppedAttributes(fields.varint());
            case ATTRIBUTES -> values.keyValue(writer.attributes());
            case BODY -> values.anyValue(writer.body());
            default -> fields.skip(tag);
        }
    }
}
