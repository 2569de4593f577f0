package io.weir.ingest.gelf;

import io.weir.ingest.pipeline.Batch;
import io.weir.ingest.pipeline.Intake;
import io.weir.ingest.pipeline.RefusedException;
import io.weir.ingest.socket.DelimitedFrames;
import io.weir.ingest.socket.FrameDecoder;

/** What makes listeners ones for GELF. */
public final class Gelf {

    private static final byte NUL = 0;

    private Gelf() {}

    /**
     * Cuts the messages out of a connection's bytes: each ends with a NUL, and none is compressed.
     *
     * @param maxMessageBytes longer ones are rejected
     */
    public static FrameDecoder frames(int maxMessageBytes) {
        return new DelimitedFrames(NUL, maxMessageBytes);
    }

    /** A record is the message as it came, under the name of its host. */
    public static void record(byte[] message, long index, String peer, Intake intake, Batch.Builder batch) {
        try {
            GelfMessage gelf = GelfMessage.of(message);
            batch.json(index, intake.source(gelf.host().isBlank() ? peer : gelf.host()), null, gelf.json());
        } catch (RefusedException e) {
            batch.reject(index, String.valueOf(e.getMessage()), message);
        }
    }
}
