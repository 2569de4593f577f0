package io.weir.ingest.pipeline;

import io.weir.operators.lines.Lines;
import org.jspecify.annotations.Nullable;

/**
 * What a transport hands in: who sent what, not yet read.
 *
 * @param protocol names the transport in the metrics; one of a few fixed words
 * @param source who sent it; the key of its records
 * @param traceparent the W3C trace context it came with, if any
 * @param declaredBytes the length that was announced for the body as it is sent, compressed if it is; 0 if none was
 * @param compressed whether the body is decompressed on the way
 * @param format how the body is divided into records
 * @param body the bytes, with their decoding set; read once, as Kafka takes them
 */
public record Submission(
        String protocol,
        String source,
        @Nullable String traceparent,
        long declaredBytes,
        boolean compressed,
        BodyFormat format,
        Lines body) {

    public Submission {
        if (declaredBytes < 0) {
            throw new IllegalArgumentException("declaredBytes is negative: " + declaredBytes);
        }
    }
}
