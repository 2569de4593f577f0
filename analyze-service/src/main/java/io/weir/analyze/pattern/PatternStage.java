package io.weir.analyze.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.events.Json;
import io.weir.events.LogPattern;
import io.weir.events.MalformedRecordException;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TransactionalStage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Tallies in, patterns out: one record for each pattern that a batch has changed.
 *
 * <p>Tallies are keyed by service, so each pattern has one instance that counts it. It writes the pattern in the transaction
 * that takes the tallies, on the partition of the same number, and whoever gets that partition reads it back: no event is
 * counted twice or not at all, whatever crashes.
 */
public final class PatternStage implements TransactionalStage {

    private static final Logger log = LoggerFactory.getLogger(PatternStage.class);

    /** Between service and pattern id in a record's key. */
    private static final String SEPARATOR = "@";

    private final PatternSettings settings;
    private final TopicReader reader;
    private final Map<Integer, PatternLedger> partitions = new HashMap<>();

    public PatternStage(PatternSettings settings, TopicReader reader) {
        this.settings = settings;
        this.reader = reader;
    }

    /** What of a tally is of interest here; the rest, which the detect stage reads, is skipped. */
    record Sightings(List<LogPattern> patterns) {
        Sightings {
            patterns = Objects.requireNonNullElse(patterns, List.of());
        }
    }

    @Override
    public Flux<ProducerRecord<byte[], byte[]>> process(List<ConsumerRecord<byte[], byte[]>> batch) {
        return Flux.defer(() -> {
            for (ConsumerRecord<byte[], byte[]> record : batch) {
                ledger(record.partition()).add(sightings(record));
            }
            return Flux.fromIterable(partitions.entrySet())
                    .concatMapIterable(partition -> partition.getValue().takeChanged().stream()
                            .map(entry -> record(partition.getKey(), entry))
                            .toList());
        });
    }

    private static List<LogPattern> sightings(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Json.read(record.value(), Sightings.class).patterns();
        } catch (MalformedRecordException e) {
            return List.of(); // The detect stage reads the same records, and puts this one among the dead letters.
        }
    }

    private static ProducerRecord<byte[], byte[]> record(int partition, PatternLedger.Entry entry) {
        return new ProducerRecord<>(
                Topic.LOGS_PATTERNS.topicName(),
                partition,
                (entry.service() + SEPARATOR + entry.id()).getBytes(UTF_8),
                entry.pattern() == null ? null : Json.write(entry.pattern()));
    }

    @Override
    public void assigned(Set<TopicPartition> assigned) {
        for (TopicPartition partition : assigned) {
            partitions.put(partition.partition(), restore(partition.partition()));
        }
    }

    private PatternLedger restore(int partition) {
        PatternLedger ledger = new PatternLedger(settings);
        TopicPartition patterns = new TopicPartition(Topic.LOGS_PATTERNS.topicName(), partition);
        // On the stage's own thread, which may block; in batches, so that memory is bounded by the patterns themselves.
        for (List<ConsumerRecord<byte[], byte[]>> batch :
                reader.readAll(Set.of(patterns)).toIterable(1)) {
            for (ConsumerRecord<byte[], byte[]> record : batch) {
                restore(record, ledger);
            }
        }
        return ledger;
    }

    private static void restore(ConsumerRecord<byte[], byte[]> record, PatternLedger ledger) {
        String key = Records.key(record);
        int separator = key.lastIndexOf(SEPARATOR);
        try {
            ledger.restore(
                    key.substring(0, Math.max(0, separator)),
                    key.substring(separator + 1),
                    record.value() == null ? null : Json.read(record.value(), LogPattern.class));
        } catch (MalformedRecordException e) {
            log.warn("{}-{}@{} is left out: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    private PatternLedger ledger(int partition) {
        return partitions.computeIfAbsent(partition, number -> new PatternLedger(settings));
    }

    @Override
    public void revoked(Set<TopicPartition> revoked) {
        revoked.forEach(partition -> partitions.remove(partition.partition()));
    }

    @Override
    public void reset() {
        partitions.clear();
    }
}
