package io.weir.ingest.socket;

import io.weir.ingest.pipeline.Batch;
import io.weir.ingest.pipeline.Intake;

/** Makes a record of a message. Stateless. */
@FunctionalInterface
public interface RecordMaker {

    /**
     * Adds what a whole message holds to the batch: as a record, or as one that is rejected.
     *
     * @param index the message's place among those it is stored with
     * @param peer the address it came from
     */
    void add(byte[] message, long index, String peer, Intake intake, Batch.Builder batch);
}
