package io.weir.analyze.detect;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.analyze.window.Offsets;
import io.weir.events.Headers;
import io.weir.events.Json;
import io.weir.events.MalformedRecordException;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TransactionalStage;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Copies lines that came too late from {@code logs.raw} to {@code dead-letters}, as they are. The stage that finds them
 * late has only their counts; this one reads them again, apart from it, so that late lines hold up nobody.
 *
 * <p>Counted under {@code weir.late.lines}: {@code dead_letter}, or {@code gone} where the topic's retention was faster.
 */
public final class LateStage implements TransactionalStage {

    /** The most records of one transaction, each some {@value LateLines.Collector#MAX_LINES} lines at most. */
    public static final int MAX_BATCH = 4;

    private static final Logger log = LoggerFactory.getLogger(LateStage.class);

    /** Lines that are at most so far apart are read in one go, with what lies between them. */
    private static final long MAX_GAP = 10_000;

    private static final String STAGE = "analyze/detect";

    private final TopicReader reader;
    private final Counter copied;
    private final Counter gone;

    public LateStage(TopicReader reader, MeterRegistry registry) {
        this.reader = reader;
        this.copied = lines(registry, "dead_letter");
        this.gone = lines(registry, "gone");
    }

    private static Counter lines(MeterRegistry registry, String outcome) {
        return Counter.builder("weir.late.lines").tag("outcome", outcome).register(registry);
    }

    @Override
    public Flux<ProducerRecord<byte[], byte[]>> process(List<ConsumerRecord<byte[], byte[]>> batch) {
        return Flux.fromIterable(batch).flatMapIterable(this::letters, 1);
    }

    private List<ProducerRecord<byte[], byte[]>> letters(ConsumerRecord<byte[], byte[]> record) {
        try {
            LateLines late = Json.read(record.value(), LateLines.class);
            // Blocks the stage's own thread, which may, and on which nothing else waits: the reading is done on
            // another, and
            // this stream serves late lines alone. Memory is bounded by what one record stands for.
            List<ProducerRecord<byte[], byte[]>> letters =
                    Objects.requireNonNull(lines(late).collectList().block());
            count(late, letters.size());
            return letters;
        } catch (MalformedRecordException e) {
            return List.of(Records.deadLetter(record, STAGE, String.valueOf(e.getMessage())));
        }
    }

    private Flux<ProducerRecord<byte[], byte[]>> lines(LateLines late) {
        TopicPartition partition = new TopicPartition(Topic.LOGS_RAW.topicName(), late.partition());
        Offsets offsets = late.offsets();
        return Flux.fromIterable(offsets.spans(MAX_GAP))
                .concatMap(span -> reader.readRange(partition, span.first(), span.last()), 0)
                .flatMapIterable(lines -> lines)
                .filter(line -> offsets.contains(line.offset()))
                .map(line -> Records.deadLetter(line, STAGE, Headers.CAUSE_LATE));
    }

    private void count(LateLines late, long found) {
        copied.increment((double) found);
        long missing = late.offsets().count() - found;
        if (missing > 0) {
            gone.increment((double) missing);
            log.warn(
                    "{} late lines of {}-{} are not on {}: its retention took them first",
                    missing,
                    Topic.LOGS_RAW.topicName(),
                    late.partition(),
                    Topic.DEAD_LETTERS.topicName());
        }
    }
}
