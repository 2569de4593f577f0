package io.weir.events.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
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
 * Reads batches and writes what a {@link TransactionalStage} makes of them, each batch in one Kafka transaction with its
 * offsets: whatever crashes, every record read counts exactly once in what is written.
 *
 * <p>One batch is in a transaction and at most two polls wait; nothing is polled while they do. Everything a batch needs
 * happens on one thread, which hops once a batch. When anything fails, the transaction is aborted, the stage reset, and the
 * stream begins again at the last committed offsets, after a backoff of 0.2 s doubling to 2 s.
 *
 * <p>A rebalance waits, at most {@link #REBALANCE_WAIT}, for the batches already polled. A batch that is later than that
 * is refused by the broker, since its generation has passed, and read again by whoever has the partition.
 */
public final class ExactlyOnceStream implements Pipeline {

    private static final Logger log = LoggerFactory.getLogger(ExactlyOnceStream.class);

    /** How long a rebalance waits for batches in flight; far below the group's own limit of 5 minutes. */
    static final Duration REBALANCE_WAIT = Duration.ofSeconds(10);

    private static final Duration MAX_BACKOFF = Duration.ofSeconds(2);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaConnection connection;
    private final ConsumerSettings settings;
    private final String transactionalId;
    private final TransactionalStage stage;
    private final Duration tick;
    private final Clock clock;
    private final MeterRegistry registry;
    private final Counter committed;
    private final Counter aborted;
    private final Sinks.Empty<Void> stopRequest = Sinks.empty();
    private final RestartingRun<Integer> life;

    /**
     * @param transactionalId the same across restarts of one instance, different between instances: a new start with it
     *     ends what the last one left open
     * @param tick how often {@link TransactionalStage#tick} is called; zero for never
     */
    public ExactlyOnceStream(
            KafkaConnection connection,
            ConsumerSettings settings,
            String transactionalId,
            TransactionalStage stage,
            Duration tick,
            Clock clock,
            MeterRegistry registry) {
        this.connection = connection;
        this.settings = settings;
        this.transactionalId = transactionalId;
        this.stage = stage;
        this.tick = tick;
        this.clock = clock;
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

    /**
     * Finishes the transaction in hand, leaves the group and lets go of all connections. Completes when that is done.
     */
    @Override
    public Mono<Void> stop() {
        return life.stop(() -> {
            var unused = stopRequest.tryEmitEmpty();
        });
    }

    /** Emits the size of each batch that was committed, which also tells the backoff that all is well again. */
    private Flux<Integer> attempt(Scheduler scheduler) {
        return Flux.usingWhen(
                Mono.fromCallable(() -> TransactionalWriter.open(connection, transactionalId, registry))
                        .subscribeOn(scheduler),
                writer -> {
                    PollJournal journal = new PollJournal();
                    ObservedConsumerFactory consumers = new ObservedConsumerFactory(journal::polled, registry);
                    Positions positions = new Positions(stage);
                    return transactions(writer, journal, positions, consumers, scheduler)
                            .concatWith(
                                    consumers.closed().timeout(CLOSE_TIMEOUT).cast(Integer.class));
                },
                writer -> close(writer, scheduler),
                (writer, failure) -> close(writer, scheduler),
                writer -> close(writer, scheduler));
    }

    /** The stream: poll → stage → transaction. What stops it arrives on the transactions' thread, so between two of them. */
    private Flux<Integer> transactions(
            TransactionalWriter writer,
            PollJournal journal,
            Positions positions,
            ObservedConsumerFactory consumers,
            Scheduler scheduler) {
        stage.reset();
        Flux<Integer> batches = KafkaReceiver.create(consumers, receiverOptions(journal, consumers, scheduler))
                .receiveBatch(1)
                .concatMap(
                        batch -> batch.<ConsumerRecord<byte[], byte[]>>map(record -> record)
                                .collectList()
                                .flatMap(records -> transact(records, writer, journal, positions)),
                        0);
        Flux<Integer> ticks = tick.isZero()
                ? Flux.never()
                : Flux.interval(tick, tick, scheduler)
                        .onBackpressureDrop()
                        .concatMap(count -> tick(writer, journal, positions), 0);
        return Flux.merge(batches, ticks)
                .takeUntilOther(stopRequest.asMono().publishOn(scheduler))
                .doFinally(signal -> journal.close());
    }

    private Mono<Integer> transact(
            List<ConsumerRecord<byte[], byte[]>> batch,
            TransactionalWriter writer,
            PollJournal journal,
            Positions positions) {
        return Mono.defer(() -> {
                    ConsumerGroupMetadata generation = generationOf(journal, positions);
                    return commit(writer, stage.process(batch), () -> positions.of(batch), generation, positions);
                })
                .doOnSuccess(done -> journal.finished())
                .thenReturn(batch.size());
    }

    private Mono<Integer> tick(TransactionalWriter writer, PollJournal journal, Positions positions) {
        return Mono.defer(() -> {
            ConsumerGroupMetadata generation = settledGeneration(journal, positions);
            return stage.tick(clock.instant())
                    .collectList()
                    .filter(records -> !records.isEmpty())
                    .flatMap(records ->
                            commit(writer, Flux.fromIterable(records), positions::ofTick, generation, positions))
                    .doOnSuccess(done -> journal.finished())
                    .thenReturn(0);
        });
    }

    private Mono<Void> commit(
            TransactionalWriter writer,
            Flux<ProducerRecord<byte[], byte[]>> records,
            Supplier<Map<TopicPartition, OffsetAndMetadata>> offsets,
            @Nullable ConsumerGroupMetadata generation,
            Positions positions) {
        Map<TopicPartition, OffsetAndMetadata> sent = new HashMap<>();
        return writer.commit(
                        records,
                        () -> {
                            sent.putAll(offsets.get());
                            return sent;
                        },
                        generation)
                .doOnSuccess(done -> {
                    positions.committed(sent);
                    committed.increment();
                })
                .doOnError(failure -> aborted.increment());
    }

    /** Takes from the journal what came before the next batch, and that batch's generation. */
    private ConsumerGroupMetadata generationOf(PollJournal journal, Positions positions) {
        for (var entry = journal.take(); entry != null; entry = journal.take()) {
            if (entry instanceof PollJournal.Entry.Polled polled) {
                return polled.generation();
            }
            apply(entry, positions);
        }
        throw new IllegalStateException("a batch came that no poll was noted for");
    }

    /** Takes from the journal what came before the next batch, if any, and the generation that holds until then. */
    private @Nullable ConsumerGroupMetadata settledGeneration(PollJournal journal, Positions positions) {
        while (!journal.begin()) {
            for (var change = journal.takeAssignmentChange(); change != null; change = journal.takeAssignmentChange()) {
                apply(change, positions);
            }
        }
        return journal.generation();
    }

    private void apply(PollJournal.Entry change, Positions positions) {
        if (change instanceof PollJournal.Entry.Assigned assigned) {
            stage.assigned(assigned.partitions());
            assigned.notes().forEach(stage::resumed);
        } else if (change instanceof PollJournal.Entry.Revoked revoked) {
            stage.revoked(revoked.partitions());
            positions.revoked(revoked.partitions());
        }
    }

    private ReceiverOptions<byte[], byte[]> receiverOptions(
            PollJournal journal, ObservedConsumerFactory consumers, Scheduler scheduler) {
        return ReceiverOptions.<byte[], byte[]>create(settings.properties(connection.as(settings.groupId())))
                .subscription(settings.topicNames())
                // Offsets travel with the transaction: the receiver itself commits nothing.
                .commitInterval(Duration.ZERO)
                .commitBatchSize(0)
                // Our own wait, in the listener, knows the transactions; reactor-kafka's would always last to its end.
                .maxDelayRebalance(Duration.ZERO)
                .closeTimeout(CLOSE_TIMEOUT)
                .schedulerSupplier(() -> scheduler)
                .addAssignListener(partitions -> {
                    // Asked for here so that offsets still held by another's transaction are waited for.
                    partitions.forEach(partition -> {
                        var unused = partition.position();
                    });
                    Set<TopicPartition> assigned = topicPartitions(partitions);
                    journal.assigned(assigned, notes(consumers.committed(assigned)));
                })
                .addRevokeListener(partitions -> {
                    if (!journal.awaitFinished(REBALANCE_WAIT)) {
                        log.warn("{}: batches in flight were not committed before a rebalance", settings.groupId());
                    }
                    journal.revoked(topicPartitions(partitions));
                });
    }

    private static Map<TopicPartition, OffsetAndMetadata> notes(Map<TopicPartition, OffsetAndMetadata> committed) {
        Map<TopicPartition, OffsetAndMetadata> notes = new HashMap<>(committed);
        notes.values().removeIf(position -> position.metadata().isEmpty());
        return notes;
    }

    private static Set<TopicPartition> topicPartitions(Collection<ReceiverPartition> partitions) {
        return partitions.stream().map(ReceiverPartition::topicPartition).collect(Collectors.toUnmodifiableSet());
    }

    private static Mono<Void> close(@Nullable TransactionalWriter writer, Scheduler scheduler) {
        return writer == null
                ? Mono.empty()
                : Mono.<Void>fromRunnable(writer::close).subscribeOn(scheduler);
    }
}
