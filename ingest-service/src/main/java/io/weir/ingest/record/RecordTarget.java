package io.weir.ingest.record;

/** Takes the records of one body, in their order. */
public interface RecordTarget {

    /**
     * A record.
     *
     * @param source who it is from; blank if that is not known
     * @param json the record, the target's own from now on
     */
    void accept(String source, byte[] json);

    /** A record that cannot be taken, and why, for whoever sent it. */
    void reject(String reason);
}
