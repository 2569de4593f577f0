package io.weir.ingest.pipeline;

/** Is told of everything that was not taken because of what it is. Thread-safe; must not block. */
@FunctionalInterface
public interface RejectionListener {

    /** Nobody listens. */
    RejectionListener NONE = (submission, reason, value) -> {};

    /**
     * A record was rejected, or a whole request refused for good.
     *
     * @param reason what is wrong, for whoever sent it
     * @param value the record, or the beginning of it, to be copied if it is kept; empty for a request
     */
    void rejected(Submission submission, String reason, byte[] value);
}
