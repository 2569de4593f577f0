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

    /**
     * A record that cannot be taken.
     *
     * @param reason what is wrong with it, for whoever sent it
     * @param beginning as much of the record as there is to show
     */
    void reject(String reason, byte[] beginning);
}
