package io.weir.ingest.record;

import io.weir.ingest.json.JsonBytes;

/**
 * Writes records in the one shape that analyze reads with nothing lost: a JSON object with the names of OpenTelemetry's
 * log data model, {@code resource} first, by which it is known.
 *
 * <p>What several records share, resource and scope, is written once and copied. Values of attributes and body are
 * written by the caller through {@link #attributes} and {@link #body}. Not thread-safe; one serves all records of a body.
 */
public final class RecordWriter {

    private static final byte[] RESOURCE = JsonBytes.plain("resource");
    private static final byte[] SERVICE = JsonBytes.plain("service");
    private static final byte[] SCOPE = JsonBytes.plain("scope");
    private static final byte[] NAME = JsonBytes.plain("name");
    private static final byte[] VERSION = JsonBytes.plain("version");
    private static final byte[] TIMESTAMP = JsonBytes.plain("timestamp");
    private static final byte[] OBSERVED_TIMESTAMP = JsonBytes.plain("observedTimestamp");
    private static final byte[] SEVERITY_NUMBER = JsonBytes.plain("severityNumber");
    private static final byte[] SEVERITY_TEXT = JsonBytes.plain("severityText");
    private static final byte[] TRACE_ID = JsonBytes.plain("traceId");
    private static final byte[] SPAN_ID = JsonBytes.plain("spanId");
    private static final byte[] TRACE_FLAGS = JsonBytes.plain("traceFlags");
    private static final byte[] EVENT_NAME = JsonBytes.plain("eventName");
    private static final byte[] DROPPED = JsonBytes.plain("droppedAttributesCount");
    private static final byte[] ATTRIBUTES = JsonBytes.plain("attributes");
    private static final byte[] BODY = JsonBytes.plain("body");

    /** {@code ,"scope":{}} */
    private static final int EMPTY_SCOPE_BYTES = 11;

    private final int maxRecordBytes;
    private final JsonBytes shared;
    private final JsonBytes scopeAttributes;
    private final JsonBytes attributes;
    private final JsonBytes body;
    private final JsonBytes record;
    private int resourceEnd;
    private boolean resourceTooLong;
    private String source = "";

    /** @param maxRecordBytes longer records are rejected */
    public RecordWriter(int maxRecordBytes) {
        this.maxRecordBytes = maxRecordBytes;
        this.shared = new JsonBytes(maxRecordBytes);
        this.scopeAttributes = new JsonBytes(maxRecordBytes);
        this.attributes = new JsonBytes(maxRecordBytes);
        this.body = new JsonBytes(maxRecordBytes);
        this.record = new JsonBytes(maxRecordBytes);
    }

    /** Begins the resource of the records to come. */
    public void startResource() {
        shared.reset();
        shared.name(RESOURCE);
        shared.startObject();
    }

    /** Takes the attributes of the resource that was begun: names and values. */
    public JsonBytes resource() {
        return shared;
    }

    /**
     * Ends the resource.
     *
     * @param service its name; empty if it has none
     * @param newSource the source of its records; empty if it is not known
     */
    public void endResource(String service, String newSource) {
        shared.endObject();
        if (!service.isEmpty()) {
            shared.name(SERVICE);
            shared.string(service);
        }
        source = newSource;
        resourceEnd = shared.size();
        resourceTooLong = shared.isFull();
    }

    /** Begins the scope of the records to come, in place of the one before. */
    public void startScope() {
        shared.backTo(resourceEnd);
        shared.name(SCOPE);
        shared.startObject();
        scopeAttributes.reset();
    }

    /** Who wrote the records: a library, a logger. */
    public void scopeName(String name) {
        optional(shared, NAME, name);
    }

    /** In which version. */
    public void scopeVersion(String version) {
        optional(shared, VERSION, version);
    }

    /** Takes the attributes of the scope: names and values. */
    public JsonBytes scopeAttributes() {
        return scopeAttributes;
    }

    /** Ends the scope; one of which nothing is known is left out. */
    public void endScope() {
        if (scopeAttributes.size() > 0) {
            shared.name(ATTRIBUTES);
            shared.startObject();
            shared.raw(scopeAttributes);
            shared.endObject();
        }
        shared.endObject();
        if (shared.size() == resourceEnd + EMPTY_SCOPE_BYTES) {
            shared.backTo(resourceEnd);
        }
    }

    private static void optional(JsonBytes out, byte[] name, String text) {
        if (!text.isEmpty()) {
            out.name(name);
            out.string(text);
        }
    }

    /** Begins a record; its attributes and its body may have been written already. */
    public void startRecord() {
        record.reset();
        record.startObject();
        record.raw(shared);
    }

    /** When it happened; nothing is written for 0. */
    public void time(long epochNanos) {
        time(TIMESTAMP, epochNanos);
    }

    /** When it was first seen; nothing is written for 0. */
    public void observedTime(long epochNanos) {
        time(OBSERVED_TIMESTAMP, epochNanos);
    }

    private void time(byte[] name, long epochNanos) {
        if (epochNanos != 0) {
            record.name(name);
            record.time(epochNanos);
        }
    }

    /** OpenTelemetry's number, 1 to 24; nothing is written for others. */
    public void severity(int number) {
        if (number >= 1 && number <= 24) {
            record.name(SEVERITY_NUMBER);
            record.number(number);
        }
    }

    /** The severity's own word, in UTF-8; like all text, nothing is written if it is empty. */
    public void severityText(byte[] text, int from, int to) {
        text(SEVERITY_TEXT, text, from, to);
    }

    /** The severity's own word. */
    public void severityText(String text) {
        optional(record, SEVERITY_TEXT, text);
    }

    /** The name of the event's kind, in UTF-8. */
    public void eventName(byte[] text, int from, int to) {
        text(EVENT_NAME, text, from, to);
    }

    private void text(byte[] name, byte[] text, int from, int to) {
        if (to > from) {
            record.name(name);
            record.string(text, from, to);
        }
    }

    /** The 16 bytes of the trace id. */
    public void traceId(byte[] id, int from, int to) {
        id(TRACE_ID, id, from, to);
    }

    /** The 8 bytes of the span id. */
    public void spanId(byte[] id, int from, int to) {
        id(SPAN_ID, id, from, to);
    }

    private void id(byte[] name, byte[] id, int from, int to) {
        if (to > from) {
            record.name(name);
            record.hex(id, from, to);
        }
    }

    /** W3C trace flags; nothing is written for 0. */
    public void traceFlags(int flags) {
        if (flags != 0) {
            record.name(TRACE_FLAGS);
            record.number(flags);
        }
    }

    /** How many attributes the sender had left out; nothing is written for 0. */
    public void droppedAttributes(long count) {
        if (count != 0) {
            record.name(DROPPED);
            record.number(count);
        }
    }

    /** Takes the attributes of the record: names and values. */
    public JsonBytes attributes() {
        return attributes;
    }

    /** Takes the body of the record: one value. */
    public JsonBytes body() {
        return body;
    }

    /** Hands the record on, or rejects it if it has become too long. */
    public void endRecord(RecordTarget target) {
        if (attributes.size() > 0) {
            record.name(ATTRIBUTES);
            record.startObject();
            record.raw(attributes);
            record.endObject();
        }
        if (body.size() > 0) {
            record.name(BODY);
            record.raw(body);
        }
        record.endObject();
        if (record.isFull() || resourceTooLong) {
            reject(target, "longer than " + maxRecordBytes + " bytes in Weir's own form");
        } else {
            target.accept(source, record.toByteArray());
            forget();
        }
    }

    /** Rejects the record. */
    public void reject(RecordTarget target, String reason) {
        target.reject(reason, record.toByteArray());
        forget();
    }

    private void forget() {
        attributes.reset();
        body.reset();
    }
}
