package io.weir.events;

/** Names of the Kafka record headers that the contract gives. Values are UTF-8 text. */
public final class Headers {

    /** On {@code logs.raw}: who sent the line. */
    public static final String SOURCE = "source";
    /** On {@code logs.raw}: {@code text/plain}, or {@code application/json} for a record that came structured. */
    public static final String CONTENT_TYPE = "content-type";
    /** On {@code logs.raw}: when the line was received, epoch milliseconds in decimal. */
    public static final String RECEIVED_AT = "received-at";
    /** On {@code logs.raw}: the tenant whose token it came with; left out for {@code default}. */
    public static final String TENANT = "tenant";
    /**
     * On {@code logs.raw}: the same for a record and its repetitions, and for no other record of its partition: 32
     * hexadecimal digits of what is repeated under one key, a hyphen, and the record's place in it, in decimal. Left out
     * where repetitions cannot be told.
     */
    public static final String IDEMPOTENCY = "idempotency";
    /** W3C trace context of the request that brought the record. */
    public static final String TRACEPARENT = "traceparent";
    /** On {@code fetch.requests}: when the answer is of no more use, RFC 3339. */
    public static final String DEADLINE = "deadline";
    /** On {@code dead-letters}: why, in one word or line. */
    public static final String CAUSE = "cause";
    /** On {@code dead-letters}: which stage gave up. */
    public static final String STAGE = "stage";
    /** On {@code dead-letters}: the failed record's topic. */
    public static final String ORIGIN_TOPIC = "origin-topic";
    /** On {@code dead-letters}: the failed record's partition, in decimal. */
    public static final String ORIGIN_PARTITION = "origin-partition";
    /** On {@code dead-letters}: the failed record's offset, in decimal. */
    public static final String ORIGIN_OFFSET = "origin-offset";

    /**
     * The {@link #CAUSE} of a line that came after its window had closed. It is on {@code logs.events} and counted as late:
     * nothing failed, and there is nothing to do again.
     */
    public static final String CAUSE_LATE = "late";

    private Headers() {}
}
