package io.weir.events;

import java.util.Objects;

/**
 * Where a line was read: the Kafka record it came in, or a file's name and line number when no Kafka is involved.
 *
 * @param topic the topic, or the file's name
 * @param partition the partition; 0 for a file
 * @param offset the record's offset; for a file the 0-based line number
 */
public record Origin(String topic, int partition, long offset) {

    public Origin {
        Objects.requireNonNull(topic, "topic");
        if (partition < 0) {
            throw new IllegalArgumentException("partition is negative: " + partition);
        }
        if (offset < 0) {
            throw new IllegalArgumentException("offset is negative: " + offset);
        }
    }
}
