package io.weir.crash;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A protocol that acknowledges what it takes. */
interface Door {

    /** What {@link #send} says of a request of which every line was acknowledged. */
    String TAKEN = "taken";

    /** An instance of ingest. */
    record Instance(String name, int httpPort, int fluentPort) {}

    /**
     * Sends lines once, in one request.
     *
     * @param key what tells a repetition of the request from another one; null for none
     * @return {@link #TAKEN}, or what was answered instead
     * @throws IOException if there was no answer
     */
    String send(Instance to, String source, @Nullable String key, List<String> lines)
            throws IOException, InterruptedException;
}
