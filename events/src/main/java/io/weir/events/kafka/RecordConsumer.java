package io.weir.events.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.kafka.receiver.KafkaReceiver;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.kafka.receiver.ReceiverRecord;
import reactor.util.retry.Retry;

/**
 * Handles records one by one, at least once: up to {@link ConsumerSettings#concurrency} at a time, acknowledged in order
 * and only when handled. A record that cannot be handled becomes a dead letter, and is acknowledged when that is durable.
 *
 * <p>While a {@link RecordHandler} says that Kafka is away, its record is tried again, 0.2 s later at first and 5 s at
 * most. When the consumer itself fails it is made anew, and goes on after the last record acknowledged.
 */
public final class RecordConsumer implements Pipeline {

    private static final Logger log = LoggerFactory.getLogger(RecordConsumer.class);

    private static final Duration MIN_BACKOFF = Duration.ofMillis(200);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(500);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_CAUSE_CHARS = 500;

    private final KafkaConnection connection;
    private final ConsumerSettings settings;
    private final String stage;
    private final RecordHandler handler;
    private final RecordPublisher deadLetters;
    private final MeterRegistry registry;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Sinks.Empty<Void> drained = Sinks.empty();
    private final RestartingRun<ReceiverRecord<byte[], byte[]>> life;

    /** @param stage names this consumer on the dead letters it writes */
    public RecordConsumer(
            KafkaConnection connection,
            ConsumerSettings settings,
            String stage,
            RecordHandler handler,
            RecordPublisher deadLetters,
            MeterRegistry registry) {
        this.connection = connection;
        this.settings = settings;
        this.stage = stage;
        this.handler = handler;
        this.deadLetters = deadLetters;
        this.registry = registry;
        this.life = new RestartingRun<>(settings.groupId(), MAX_BACKOFF, this::receive);
    }

    @Override
    public Mono<Void> run() {
        return life.run();
    }

    /** Takes no more records, waits for those in hand, commits what is acknowledged and leaves the group. */
    @Override
    public Mono<Void> stop() {
        return life.stop(() -> {
            if (inFlight.get() == 0) {
                var unused = drained.tryEmitEmpty();
            }
        });
    }

    private Flux<ReceiverRecord<byte[], byte[]>> receive(Scheduler scheduler) {
        inFlight.set(0);
        ObservedConsumerFactory consumers = new ObservedConsumerFactory((generation, brought) -> {}, registry);
        return KafkaReceiver.create(consumers, receiverOptions(scheduler))
                .receive(1)
                .flatMapSequential(this::handle, settings.concurrency())
                .doOnNext(this::acknowledge)
                .takeUntilOther(drained.asMono())
                .concatWith(consumers.closed().timeout(CLOSE_TIMEOUT).then(Mono.empty()));
    }

    private Mono<ReceiverRecord<byte[], byte[]>> handle(ReceiverRecord<byte[], byte[]> record) {
        inFlight.incrementAndGet();
        if (life.isStopping()) {
            // Not taken: it stays unacknowledged, and so does all behind it.
            leave();
            return Mono.never();
        }
        return Mono.defer(() -> handler.handle(record))
                .retryWhen(whileKafkaIsAway())
                .onErrorResume(
                        failure -> !(failure instanceof KafkaUnavailableException), failure -> bury(record, failure))
                .thenReturn(record);
    }

    private void acknowledge(ReceiverRecord<byte[], byte[]> record) {
        record.receiverOffset().acknowledge();
        leave();
    }

    private void leave() {
        if (inFlight.decrementAndGet() == 0 && life.isStopping()) {
            var unused = drained.tryEmitEmpty();
        }
    }

    private Mono<Void> bury(ConsumerRecord<byte[], byte[]> record, Throwable failure) {
        log.warn(
                "{}: {}-{}@{} becomes a dead letter: {}",
                stage,
                record.topic(),
                record.partition(),
                record.offset(),
                failure.toString());
        String cause = String.valueOf(failure.getMessage());
        String shortened = cause.length() > MAX_CAUSE_CHARS ? cause.substring(0, MAX_CAUSE_CHARS) : cause;
        return Mono.defer(() -> deadLetters.publish(Records.deadLetter(record, stage, shortened)))
                .retryWhen(whileKafkaIsAway());
    }

    private Retry whileKafkaIsAway() {
        return Retry.backoff(Long.MAX_VALUE, MIN_BACKOFF)
                .maxBackoff(MAX_BACKOFF)
                .filter(failure -> failure instanceof KafkaUnavailableException && !life.isStopping());
    }

    private ReceiverOptions<byte[], byte[]> receiverOptions(Scheduler scheduler) {
        return ReceiverOptions.<byte[], byte[]>create(settings.properties(connection.as(settings.groupId())))
                .subscription(settings.topicNames())
                .commitInterval(COMMIT_INTERVAL)
                .maxDelayRebalance(Duration.ZERO)
                .closeTimeout(CLOSE_TIMEOUT)
                .schedulerSupplier(() -> scheduler);
    }
}
