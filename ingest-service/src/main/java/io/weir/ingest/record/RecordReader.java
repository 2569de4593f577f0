package io.weir.ingest.record;

/**
 * A body in memory, read record by record, so that only as much of it is decoded as Kafka takes. Not thread-safe.
 */
public interface RecordReader {

    /**
     * Reads on, to the end of the next record or a little before.
     *
     * @return whether anything may follow
     * @throws io.weir.ingest.pipeline.RefusedException MALFORMED where the body cannot be read on
     */
    boolean next(RecordTarget target);
}
