package io.weir.cli.tail;

import io.weir.cli.kafka.OffsetRange;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TopicReader.Start;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The last records of a topic that are wanted, over all its partitions, and where to read on after them.
 *
 * <p>An offset is not a record: transactions leave marks, compaction leaves holes, and a filter leaves most records out. So
 * each partition is read from a little before its end, and from ever farther back until it has yielded enough or is read
 * whole; each step goes eight times as far, so that all together read little more than the last.
 *
 * @param records by time, at most as many as were asked for
 * @param next where to read on: nothing is missed, nothing comes twice
 */
record LatestRecords(List<ConsumerRecord<byte[], byte[]>> records, Start.Positions next) {

    private static final Comparator<ConsumerRecord<byte[], byte[]>> BY_TIME =
            Comparator.<ConsumerRecord<byte[], byte[]>>comparingLong(ConsumerRecord::timestamp)
                    .thenComparingLong(ConsumerRecord::offset);

    private static final int STEP = 8;

    static LatestRecords of(
            TopicReader reader,
            String topic,
            Map<TopicPartition, OffsetRange> ranges,
            int count,
            Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
        long distance = Math.max(count, 16);
        while (true) {
            Attempt attempt = new Attempt(ranges, distance, count, wanted);
            var unused = reader.read(topic, new Start.Positions(attempt.starts), false)
                    .doOnNext(batch -> batch.forEach(attempt::take))
                    .blockLast();
            if (attempt.isEnough()) {
                return attempt.latest();
            }
            distance *= STEP;
        }
    }

    private static final class Attempt {

        private final Map<TopicPartition, OffsetRange> ranges;
        private final int count;
        private final Predicate<ConsumerRecord<byte[], byte[]>> wanted;
        private final Map<TopicPartition, Long> starts = new HashMap<>();
        private final Map<TopicPartition, Long> next = new HashMap<>();
        private final Map<TopicPartition, Integer> found = new HashMap<>();
        private final PriorityQueue<ConsumerRecord<byte[], byte[]>> latest = new PriorityQueue<>(BY_TIME);

        Attempt(
                Map<TopicPartition, OffsetRange> ranges,
                long distance,
                int count,
                Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
            this.ranges = ranges;
            this.count = count;
            this.wanted = wanted;
            ranges.forEach(
                    (partition, range) -> starts.put(partition, Math.max(range.begin(), range.end() - distance)));
            next.putAll(starts);
        }

        void take(ConsumerRecord<byte[], byte[]> record) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            next.put(partition, record.offset() + 1);
            if (wanted.test(record)) {
                found.merge(partition, 1, Integer::sum);
                latest.add(record);
                if (latest.size() > count) {
                    latest.poll();
                }
            }
        }

        boolean isEnough() {
            return ranges.entrySet().stream()
                    .allMatch(entry -> found.getOrDefault(entry.getKey(), 0) >= count
                            || starts.getOrDefault(entry.getKey(), 0L)
                                    <= entry.getValue().begin());
        }

        LatestRecords latest() {
            List<ConsumerRecord<byte[], byte[]>> sorted = new ArrayList<>(latest);
            sorted.sort(BY_TIME);
            return new LatestRecords(sorted, new Start.Positions(next));
        }
    }
}
