package io.weir.ingest.pipeline;

/**
 * What has become of the records of a request so far.
 *
 * @param received read, blank ones excepted
 * @param accepted durable
 * @param tooLong rejected for their length
 * @param malformed rejected for anything else that they are
 */
record RecordCounts(long received, long accepted, long tooLong, long malformed) {

    static final RecordCounts NONE = new RecordCounts(0, 0, 0, 0);

    RecordCounts read(Batch batch) {
        return new RecordCounts(
                received + batch.received(),
                accepted,
                tooLong + batch.tooLongCount(),
                malformed + batch.rejectedCount() - batch.tooLongCount());
    }

    RecordCounts acknowledged(Batch batch) {
        return new RecordCounts(received, accepted + batch.records().size(), tooLong, malformed);
    }

    long rejected() {
        return tooLong + malformed;
    }

    /** What is neither accepted nor rejected, if the request ends now. */
    long shed() {
        return received - accepted - rejected();
    }
}
