package io.weir.ingest.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.Headers;
import io.weir.events.Topic;
import io.weir.events.kafka.Pipeline;
import io.weir.ingest.tenant.Tenant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Writes a sample of what was rejected to {@code dead-letters}, where its sender's mistake can be seen: so many a second of
 * each tenant, values cut, one written after the other while no request waits for it. Thread-safe.
 *
 * <p>{@code weir_ingest_dead_letters_total{outcome}} balances: rejected = written + sampled (passed over for the rate) +
 * dropped (too many wait) + failed (Kafka did not take it).
 */
public final class RejectionLetters implements RejectionListener, Pipeline {

    private static final Logger log = LoggerFactory.getLogger(RejectionLetters.class);

    /** How many wait to be written, of all tenants. */
    private static final int MAX_WAITING = 256;

    private final Settings settings;
    private final Function<ProducerRecord<byte[], byte[]>, Mono<Void>> writer;
    private final LongSupplier nanoTime;
    private final Map<Tenant, RateLimit> rates = new ConcurrentHashMap<>();
    private final Sinks.Many<ProducerRecord<byte[], byte[]>> waiting =
            Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(MAX_WAITING));
    private final Sinks.Empty<Void> ended = Sinks.empty();
    private final Counter written;
    private final Counter sampled;
    private final Counter dropped;
    private final Counter failed;

    /**
     * How much is written.
     *
     * @param perSecond of each tenant, and as many at once; 0 for none
     * @param maxValueBytes what is kept of a value
     */
    public record Settings(int perSecond, int maxValueBytes) {
        public Settings {
            if (perSecond < 0 || maxValueBytes < 0) {
                throw new IllegalArgumentException("dead letters: neither rate nor size may be below 0, not "
                        + perSecond + " and " + maxValueBytes);
            }
        }
    }

    /**
     * @param writer completes when the record is durable; failures are counted and logged
     * @param nanoTime as {@link System#nanoTime}
     */
    public RejectionLetters(
            Settings settings,
            Function<ProducerRecord<byte[], byte[]>, Mono<Void>> writer,
            LongSupplier nanoTime,
            MeterRegistry registry) {
        this.settings = settings;
        this.writer = writer;
        this.nanoTime = nanoTime;
        this.written = letters(registry, "written");
        this.sampled = letters(registry, "sampled");
        this.dropped = letters(registry, "dropped");
        this.failed = letters(registry, "failed");
    }

    private static Counter letters(MeterRegistry registry, String outcome) {
        return Counter.builder("weir.ingest.dead.letters")
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public void rejected(Submission submission, String reason, byte[] value) {
        if (settings.perSecond() == 0 || !rate(submission.tenant()).tryCharge()) {
            sampled.increment();
            return;
        }
        ProducerRecord<byte[], byte[]> letter = letter(submission, reason, value);
        synchronized (waiting) {
            if (waiting.tryEmitNext(letter).isFailure()) {
                dropped.increment();
            }
        }
    }

    private RateLimit rate(Tenant tenant) {
        return rates.computeIfAbsent(
                tenant, name -> new RateLimit(settings.perSecond(), settings.perSecond(), nanoTime));
    }

    private ProducerRecord<byte[], byte[]> letter(Submission submission, String reason, byte[] value) {
        byte[] source = submission.source().getBytes(UTF_8);
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                Topic.DEAD_LETTERS.topicName(),
                source,
                Arrays.copyOf(value, Math.min(value.length, settings.maxValueBytes())));
        letter.headers()
                .add(Headers.CAUSE, reason.getBytes(UTF_8))
                .add(Headers.STAGE, ("ingest/" + submission.protocol()).getBytes(UTF_8))
                .add(Headers.SOURCE, source);
        if (!submission.tenant().equals(Tenant.DEFAULT)) {
            letter.headers().add(Headers.TENANT, submission.tenant().name().getBytes(UTF_8));
        }
        return letter;
    }

    @Override
    public Mono<Void> run() {
        return waiting.asFlux().concatMap(this::write, 1).then().doFinally(signal -> {
            var unused = ended.tryEmitEmpty();
        });
    }

    private Mono<Void> write(ProducerRecord<byte[], byte[]> letter) {
        return Mono.defer(() -> writer.apply(letter))
                .doOnSuccess(done -> written.increment())
                .onErrorResume(failure -> {
                    failed.increment();
                    log.debug("a rejection could not be written to {}", letter.topic(), failure);
                    return Mono.empty();
                });
    }

    /** Writes what waits. */
    @Override
    public Mono<Void> stop() {
        return Mono.defer(() -> {
            synchronized (waiting) {
                var unused = waiting.tryEmitComplete();
            }
            return ended.asMono();
        });
    }
}
