package io.weir.analyze;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.analyze.join.Joined;
import io.weir.analyze.join.LineJoining;
import io.weir.analyze.parse.LineParser;
import io.weir.analyze.repeat.Repeats;
import io.weir.analyze.window.Tallies;
import io.weir.analyze.window.WindowSize;
import io.weir.events.LogEvent;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import io.weir.events.kafka.TransactionalStage;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Flux;

/**
 * Raw lines in; events out, and at the end of each batch its tallies. All that is kept between batches is what still waits
 * for its next line, and the patterns known: {@link LineJoining} keeps the offsets of the one from being committed, so that
 * whoever gets the partition reads it again, and {@link LearntPatterns} brings back the other.
 * What a producer sent again is taken out by {@link Repeats}.
 *
 * <p>Every record is counted once under {@code weir.analyze.records}, when it is written: consumed = event + joined + blank
 * + duplicate + dead_letter, where joined are the lines of an event beyond its first. A batch done again is counted again.
 */
public final class ParseStage implements TransactionalStage {

    /** Records that are taken before what comes of them is sent; a signal for each would cost more than a hand-written loop. */
    private static final int SLICE = 256;

    private final Repeats repeats;
    private final LineJoining joining;
    private final LearntPatterns patterns;
    private final WindowSize windowSize;
    private final Clock clock;
    private final Counter events;
    private final Counter joined;
    private final Counter blanks;
    private final Counter duplicates;
    private final Counter deadLetters;

    public ParseStage(
            Repeats repeats,
            LineJoining joining,
            LearntPatterns patterns,
            WindowSize windowSize,
            Clock clock,
            MeterRegistry registry) {
        this.repeats = repeats;
        this.joining = joining;
        this.patterns = patterns;
        this.windowSize = windowSize;
        this.clock = clock;
        this.events = records(registry, "event");
        this.joined = records(registry, "joined");
        this.blanks = records(registry, "blank");
        this.duplicates = records(registry, "duplicate");
        this.deadLetters = records(registry, "dead_letter");
    }

    private static Counter records(MeterRegistry registry, String outcome) {
        return Counter.builder("weir.analyze.records").tag("outcome", outcome).register(registry);
    }

    @Override
    public Flux<ProducerRecord<byte[], byte[]>> process(List<ConsumerRecord<byte[], byte[]>> batch) {
        return Flux.defer(() -> {
            long now = clock.millis();
            Tallies tallies = new Tallies(windowSize);
            return Flux.range(0, (batch.size() + SLICE - 1) / SLICE)
                    .concatMapIterable(slice ->
                            written(out -> slice(batch, slice).forEach(record -> take(record, now, tallies, out))))
                    .concatWith(Flux.defer(() -> Flux.fromIterable(flushed(now, tallies))));
        });
    }

    @Override
    public Flux<ProducerRecord<byte[], byte[]>> tick(Instant now) {
        return Flux.defer(() -> Flux.fromIterable(flushed(now.toEpochMilli(), new Tallies(windowSize))));
    }

    private static <T> List<T> slice(List<T> batch, int number) {
        return batch.subList(number * SLICE, Math.min(batch.size(), (number + 1) * SLICE));
    }

    private void take(
            ConsumerRecord<byte[], byte[]> record,
            long now,
            Tallies tallies,
            Consumer<ProducerRecord<byte[], byte[]>> out) {
        // Also of what was written before: what comes behind it may be its repetition.
        boolean repeated = repeats.isRepeated(record, now);
        if (joining.isDone(record)) {
            return;
        }
        if (repeated) {
            duplicates.increment();
        } else if (record.value() == null) {
            deadLetters.increment();
            out.accept(Records.deadLetter(record, "analyze/parse", "the record has no value"));
        } else if (LineParser.isBlank(record.value())) {
            blanks.increment();
        } else {
            joining.add(record, RawLines.of(record), now, event -> out.accept(write(event, tallies)));
        }
    }

    /** What has waited long enough, and the tallies of all that was written. */
    private List<ProducerRecord<byte[], byte[]>> flushed(long now, Tallies tallies) {
        return written(out -> {
            joining.flush(now, event -> out.accept(write(event, tallies)));
            tallies.toList().forEach(tally -> out.accept(Records.json(Topic.LOGS_TALLIES, tally.service(), tally)));
        });
    }

    private static List<ProducerRecord<byte[], byte[]>> written(
            Consumer<Consumer<ProducerRecord<byte[], byte[]>>> work) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(SLICE);
        work.accept(records::add);
        return records;
    }

    private ProducerRecord<byte[], byte[]> write(Joined line, Tallies tallies) {
        LogEvent event = patterns.annotate(line.event());
        events.increment();
        joined.increment(line.lines() - 1);
        tallies.add(event, line.source(), line.bytes(), line.further());
        return Records.json(Topic.LOGS_EVENTS, event.service(), event);
    }

    @Override
    public OffsetAndMetadata position(TopicPartition partition, long next) {
        return repeats.noted(partition, joining.position(partition, next));
    }

    @Override
    public void resumed(TopicPartition partition, OffsetAndMetadata position) {
        OffsetAndMetadata rest = repeats.resume(partition, position);
        if (!rest.metadata().isEmpty()) {
            joining.resumed(partition, rest);
        }
    }

    @Override
    public void revoked(Set<TopicPartition> partitions) {
        repeats.revoked(partitions);
        joining.revoked(partitions);
    }

    @Override
    public void reset() {
        repeats.reset();
        joining.reset();
        patterns.forget();
    }

    @Override
    public void assigned(Set<TopicPartition> partitions) {
        patterns.restore();
    }
}
