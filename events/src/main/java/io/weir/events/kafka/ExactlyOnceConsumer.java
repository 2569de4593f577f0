package io.weir.events.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.kafka.receiver.ReceiverPartition;

/**
 * Handles records one by one, exactly once, and publishes what each leads to as soon as it is there: up to {@link
 * ConsumerSettings#concurrency} are handled at a time, and one that takes long keeps none of the others waiting.
 *
 * <p>What records lead to and that they are finished is written in one Kafka transaction, so a crash can neither repeat
 * nor lose it. What was being handled is handled again. A record that cannot be handled becomes a dead letter, in such a
 * transaction too. When anything fails, it begins again at what is committed, after 0.2 s doubling to 5 s.
 *
 * <p>A rebalance waits for the records in hand, at most {@link ExactlyOnceStream#REBALANCE_WAIT}; what is later than that
 * is refused by the broker and handled by whoever has the partition then.
 */
public final class ExactlyOnceConsumer implements Pipeline {

    private static final Logger log = LoggerFactory.getLogger(ExactlyOnceConsumer.class);

    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    /** What is ready within this time shares a transaction. */
    private static final Duration COMMIT_LINGER = Duration.ofMillis(5);

    private static final int MAX_RECORDS_PER_TRANSACTION = 64;
    private static final int MAX_CAUSE_CHARS = 500;

    private final KafkaConnection connection;
    private final ConsumerSettings settings;
    private final String transactionalId;
    private final String stageName;
    private final OneByOneStage stage;
    private final MeterRegistry registry;
    private final Counter committed;
    private final Counter aborted;
    private final AtomicInteger inHand = new AtomicInteger();
    private final Sinks.Empty<Void> drained = Sinks.empty();
    private final RestartingRun<Integer> life;

    /**
     * @param transactionalId the same across restarts of one instance, different between instances: a new start with it
     *     ends what the last one left open
     * @param stageName names this consumer on the dead letters it writes
     */
    public ExactlyOnceConsumer(
            KafkaConnection connection,
            ConsumerSettings settings,
            String transactionalId,
            String stageName,
            OneByOneStage stage,
            MeterRegistry registry) {
        this.connection = connection;
        this.settings = settings;
        this.transactionalId = transactionalId;
        this.stageName = stageName;
        this.stage = stage;
        this.registry = registry;
        this.committed = transactions("committed");
        this.aborted = transactions("aborted");
        this.life = new RestartingRun<>(settings.groupId(), MAX_BACKOFF, this::attempt);
    }

    private Counter transactions(String outcome) {
        return Counter.builder("weir.transactions")
                .tag("group", settings.groupId())
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public Mono<Void> run() {
        return life.run();
    }

    /** Takes no more records, waits until those in hand are written and leaves the group. */
    @Override
    public Mono<Void> stop() {
        return life.stop(() -> {
            if (inHand.get() == 0) {
                var unused = drained.tryEmitEmpty();
            }
        });
    }

    private Flux<Integer> attempt(Scheduler scheduler) {
        return Flux.usingWhen(
                Mono.fromCallable(() -> TransactionalWriter.open(connection, transactionalId, registry))
                        .subscribeOn(scheduler),
                writer -> new Attempt(writer, scheduler).run(),
                writer -> close(writer, scheduler),
                (writer, failure) -> close(writer, scheduler),
                writer -> close(writer, scheduler));
    }

    private static Mono<Void> close(TransactionalWriter writer, Scheduler scheduler) {
        return Mono.<Void>fromRunnable(writer::close).subscribeOn(scheduler);
    }

    /** The records of one poll, of which some are unfinished. */
    private static final class Batch {
        private int unfinished;
    }

    private record Taken(
            ConsumerRecord<byte[], byte[]> record, TopicPartition partition, OffsetTracker tracker, Batch batch) {}

    private record Handled(Taken taken, List<ProducerRecord<byte[], byte[]>> results) {}

    /** One consumer and one producer, and what is known of their partitions; lives on the scheduler's one thread. */
    private final class Attempt {

        private final TransactionalWriter writer;
        private final Scheduler scheduler;
        private final PollJournal journal = new PollJournal();
        private final ObservedConsumerFactory consumers = new ObservedConsumerFactory(journal::polled, registry);
        /** Where the group stood when a partition was assigned; written on the polling thread. */
        private final Map<TopicPartition, OffsetAndMetadata> assignedAt = new ConcurrentHashMap<>();

        private final Map<TopicPartition, OffsetTracker> trackers = new HashMap<>();
        private PollJournal.Entry.@Nullable Polled lastPoll;

        Attempt(TransactionalWriter writer, Scheduler scheduler) {
            this.writer = writer;
            this.scheduler = scheduler;
        }

        /** From the poll to the transaction. */
        Flux<Integer> run() {
            inHand.set(0);
            stage.reset();
            return KafkaReceiver.create(consumers, receiverOptions())
                    .receiveBatch(1)
                    .concatMap(
                            batch -> batch.<ConsumerRecord<byte[], byte[]>>map(record -> record)
                                    .collectList()
                                    .publishOn(scheduler)
                                    .map(this::take),
                            0)
                    .concatMapIterable(taken -> taken, 1)
                    .flatMap(this::handle, settings.concurrency(), 1)
                    .bufferTimeout(MAX_RECORDS_PER_TRANSACTION, COMMIT_LINGER, scheduler, true)
                    .publishOn(scheduler, 1)
                    .concatMap(this::commit, 1)
                    .takeUntilOther(drained.asMono())
                    .doFinally(signal -> journal.close())
                    .concatWith(consumers.closed().timeout(CLOSE_TIMEOUT).cast(Integer.class));
        }

        /** The records of a poll that are not finished already. */
        private List<Taken> take(List<ConsumerRecord<byte[], byte[]>> polled) {
            catchUp();
            Batch batch = new Batch();
            List<Taken> taken = new ArrayList<>(polled.size());
            for (ConsumerRecord<byte[], byte[]> record : polled) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                OffsetTracker tracker = trackers.computeIfAbsent(partition, assigned -> new OffsetTracker(null));
                if (tracker.begin(record.offset())) {
                    taken.add(new Taken(record, partition, tracker, batch));
                }
            }
            batch.unfinished = taken.size();
            if (taken.isEmpty()) {
                journal.finished();
            }
            return taken;
        }

        /** Brings the trackers to where they were when this batch was polled. */
        private void catchUp() {
            for (var entry = journal.take(); entry != null; entry = journal.take()) {
                if (entry instanceof PollJournal.Entry.Polled polled) {
                    lastPoll = polled;
                    return;
                }
                if (entry instanceof PollJournal.Entry.Assigned assigned) {
                    stage.assigned(assigned.partitions());
                    assigned.partitions()
                            .forEach(
                                    partition -> trackers.put(partition, new OffsetTracker(assignedAt.get(partition))));
                } else if (entry instanceof PollJournal.Entry.Revoked revoked) {
                    revoked.partitions().forEach(trackers::remove);
                }
            }
            throw new IllegalStateException("a batch came that no poll was noted for");
        }

        private Mono<Handled> handle(Taken taken) {
            inHand.incrementAndGet();
            if (life.isStopping()) {
                // Not begun: it stays uncommitted, for the next start.
                leave(1);
                return Mono.never();
            }
            return room(taken)
                    .then(Mono.defer(() -> stage.process(taken.record)))
                    .defaultIfEmpty(List.of())
                    .doOnNext(ExactlyOnceConsumer::requireFitting)
                    .onErrorResume(failure -> Mono.just(List.of(bury(taken.record, failure))))
                    .map(results -> new Handled(taken, results));
        }

        /** Completes when enough of the older records are finished, which they nearly always are. */
        private Mono<Void> room(Taken taken) {
            return Mono.defer(() -> taken.tracker.hasRoomFor(taken.record.offset())
                    ? Mono.empty()
                    : Mono.delay(COMMIT_LINGER, scheduler).then(room(taken)));
        }

        private Mono<Integer> commit(List<Handled> all) {
            return Mono.defer(() -> {
                        List<ProducerRecord<byte[], byte[]>> results = new ArrayList<>();
                        Map<TopicPartition, OffsetTracker> touched = new HashMap<>();
                        for (Handled handled : all) {
                            Taken taken = handled.taken;
                            // What was taken before its partition went away is somebody else's now.
                            if (trackers.get(taken.partition) == taken.tracker) {
                                taken.tracker.finish(taken.record.offset());
                                touched.put(taken.partition, taken.tracker);
                                results.addAll(handled.results);
                            }
                        }
                        return touched.isEmpty() ? Mono.empty() : write(results, touched);
                    })
                    .doOnSuccess(done -> all.forEach(this::finished))
                    .then(Mono.fromSupplier(() -> {
                        leave(all.size());
                        return all.size();
                    }));
        }

        private Mono<Void> write(
                List<ProducerRecord<byte[], byte[]>> results, Map<TopicPartition, OffsetTracker> touched) {
            Map<TopicPartition, OffsetAndMetadata> positions = touched.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().position()));
            return writer.commit(Flux.fromIterable(results), positions, lastPoll == null ? null : lastPoll.generation())
                    .doOnSuccess(done -> committed.increment())
                    .doOnError(failure -> aborted.increment());
        }

        private void finished(Handled handled) {
            if (--handled.taken.batch.unfinished == 0) {
                journal.finished();
            }
        }

        private ReceiverOptions<byte[], byte[]> receiverOptions() {
            return ReceiverOptions.<byte[], byte[]>create(settings.properties(connection.as(settings.groupId())))
                    .subscription(settings.topicNames())
                    // Offsets travel with the transaction: the receiver itself commits nothing.
                    .commitInterval(Duration.ZERO)
                    .commitBatchSize(0)
                    // Our own wait, in the listener, knows the transactions; reactor-kafka's would always last to its
                    // end.
                    .maxDelayRebalance(Duration.ZERO)
                    .closeTimeout(CLOSE_TIMEOUT)
                    .schedulerSupplier(() -> scheduler)
                    .addAssignListener(this::assigned)
                    .addRevokeListener(this::revoked);
        }

        private void assigned(Collection<ReceiverPartition> partitions) {
            Set<TopicPartition> all = topicPartitions(partitions);
            // Waits for offsets that another's transaction still holds.
            assignedAt.keySet().removeAll(all);
            assignedAt.putAll(consumers.committed(all));
            journal.assigned(all);
        }

        private void revoked(Collection<ReceiverPartition> partitions) {
            if (!journal.awaitFinished(ExactlyOnceStream.REBALANCE_WAIT)) {
                log.warn("{}: records in hand were not finished before a rebalance", settings.groupId());
            }
            journal.revoked(topicPartitions(partitions));
        }
    }

    private static Set<TopicPartition> topicPartitions(Collection<ReceiverPartition> partitions) {
        return partitions.stream().map(ReceiverPartition::topicPartition).collect(Collectors.toUnmodifiableSet());
    }

    private void leave(int records) {
        if (inHand.addAndGet(-records) == 0 && life.isStopping()) {
            var unused = drained.tryEmitEmpty();
        }
    }

    private static void requireFitting(List<ProducerRecord<byte[], byte[]>> results) {
        for (ProducerRecord<byte[], byte[]> result : results) {
            if (!TransactionalWriter.fits(result)) {
                throw new IllegalArgumentException("what it leads to is too long for a record of " + result.topic());
            }
        }
    }

    private ProducerRecord<byte[], byte[]> bury(ConsumerRecord<byte[], byte[]> record, Throwable failure) {
        log.warn(
                "{}: {}-{}@{} becomes a dead letter: {}",
                stageName,
                record.topic(),
                record.partition(),
                record.offset(),
                failure.toString());
        String cause = String.valueOf(failure.getMessage());
        ProducerRecord<byte[], byte[]> letter = Records.deadLetter(
                record, stageName, cause.length() > MAX_CAUSE_CHARS ? cause.substring(0, MAX_CAUSE_CHARS) : cause);
        // The origin's headers lead to the bytes where these are too many.
        return TransactionalWriter.fits(letter)
                ? letter
                : new ProducerRecord<>(letter.topic(), null, letter.key(), new byte[0], letter.headers());
    }
}
