package io.weir.analyze;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.analyze.parse.LineParser;
import io.weir.analyze.parse.RawLine;
import io.weir.analyze.window.Tallies;
import io.weir.analyze.window.WindowSize;
import io.weir.events.Headers;
import io.weir.events.LogEvent;
import io.weir.events.Origin;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import io.weir.events.kafka.TransactionalStage;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Flux;

/**
 * Raw lines in; events out, and at the end of each batch its tallies. Keeps nothing between batches but the patterns it
 * knows, which can be found again, so that a batch can be done again by whoever gets its partition.
 *
 * <p>Every record is counted once under {@code weir.analyze.records}: consumed = event + blank + dead_letter. A batch done
 * again is counted again.
 */
final class ParseStage implements TransactionalStage {

    private static final String JSON_TYPE = "application/json";

    private final LineParser parser;
    private final KnownPatterns patterns;
    private final WindowSize windowSize;
    private final Counter events;
    private final Counter blanks;
    private final Counter deadLetters;

    ParseStage(LineParser parser, KnownPatterns patterns, WindowSize windowSize, MeterRegistry registry) {
        this.parser = parser;
        this.patterns = patterns;
        this.windowSize = windowSize;
        this.events = records(registry, "event");
        this.blanks = records(registry, "blank");
        this.deadLetters = records(registry, "dead_letter");
    }

    private static Counter records(MeterRegistry registry, String outcome) {
        return Counter.builder("weir.analyze.records").tag("outcome", outcome).register(registry);
    }

    @Override
    public Flux<ProducerRecord<byte[], byte[]>> process(List<ConsumerRecord<byte[], byte[]>> batch) {
        return Flux.defer(() -> {
            Tallies tallies = new Tallies(windowSize);
            return Flux.fromIterable(batch)
                    .<ProducerRecord<byte[], byte[]>>handle((record, sink) -> {
                        if (record.value() == null) {
                            deadLetters.increment();
                            sink.next(Records.deadLetter(record, "analyze/parse", "the record has no value"));
                        } else if (LineParser.isBlank(record.value())) {
                            blanks.increment();
                        } else {
                            sink.next(parse(record, tallies));
                        }
                    })
                    .concatWith(Flux.defer(() -> Flux.fromIterable(tallies.toList())
                            .map(tally -> Records.json(Topic.LOGS_TALLIES, tally.service(), tally))));
        });
    }

    private ProducerRecord<byte[], byte[]> parse(ConsumerRecord<byte[], byte[]> record, Tallies tallies) {
        String source = sourceOf(record);
        LogEvent event = patterns.annotate(parser.parse(new RawLine(
                record.value(),
                JSON_TYPE.equals(Records.header(record, Headers.CONTENT_TYPE)),
                source,
                receivedAt(record),
                new Origin(record.topic(), record.partition(), record.offset()))));
        events.increment();
        tallies.add(event, source, record.value().length);
        return Records.json(Topic.LOGS_EVENTS, event.service(), event);
    }

    @Override
    public void assigned(Set<TopicPartition> partitions) {
        patterns.restore();
    }

    @Override
    public void reset() {
        patterns.forget();
    }

    private static String sourceOf(ConsumerRecord<byte[], byte[]> record) {
        String source = Records.header(record, Headers.SOURCE);
        if (source == null || source.isBlank()) {
            source = Records.key(record);
        }
        return source.isBlank() ? "unknown" : source;
    }

    /** What ingest noted, or, on a record that another producer wrote, Kafka's own timestamp. */
    private static Instant receivedAt(ConsumerRecord<byte[], byte[]> record) {
        String millis = Records.header(record, Headers.RECEIVED_AT);
        if (millis != null
                && !millis.isEmpty()
                && millis.length() <= 15
                && millis.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Instant.ofEpochMilli(Long.parseLong(millis));
        }
        return Instant.ofEpochMilli(Math.max(0, record.timestamp()));
    }
}
