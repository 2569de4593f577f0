package io.weir.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.IngestApplication;
import io.weir.ingest.pipeline.InFlightBudget;
import io.weir.ingest.pipeline.RecordSink;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Primary;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * What nobody should send, over real connections, byte for byte. Each is answered as the table says, holds no more of the
 * budget than there is, leaves nothing behind on the heap nor in the log, and is followed by a request that is served.
 */
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(
        classes = {IngestApplication.class, HostileInputTest.Storing.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.config.name=ingest-service",
            "weir.ingest.max-body=2MB",
            "weir.ingest.max-record=64KB",
            "weir.ingest.in-flight=8MB",
            "weir.ingest.deadline=8s",
            "weir.kafka.producer.delivery-timeout=1s",
            "server.netty.idle-timeout=1s",
            "server.max-http-request-header-size=16KB",
            // Nobody listens there.
            "weir.kafka.bootstrap-servers=127.0.0.1:9"
        })
class HostileInputTest {

    /** A thread each, for both sides of a connection block: the common pool may have one thread for the two. */
    private static final Executor THREADS = task -> new Thread(task, "hostile-client").start();

    /** How often it is looked what is in flight: often, but leaving the processor to those who have something to do. */
    private static final long SAMPLE_NANOS = 100_000;

    /** What may be live on the heap after an input that was not before, a test's own buffers included. */
    private static final long MAX_LEFT_BYTES = 24L << 20;

    @Primary
    @Component
    static class Storing implements RecordSink {
        @Override
        public Mono<Long> publish(List<ProducerRecord<byte[], byte[]>> batch) {
            return Mono.just((long) batch.size());
        }
    }

    @LocalServerPort
    private int port;

    @Autowired
    private InFlightBudget budget;

    @ParameterizedTest
    @MethodSource("io.weir.ingest.http.HostileInputs#all")
    @SuppressWarnings("try") // Closed before its block ends: only that ends the sending.
    void isAnsweredAndLeavesNothingBehind(HostileInputs.Case hostile, CapturedOutput log) throws Exception {
        long before = liveBytes();
        long most = 0;
        String answer;
        try (RawHttp connection = RawHttp.to(port)) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(hostile.input(), connection), THREADS);
            CompletableFuture<String> received = CompletableFuture.supplyAsync(connection::answer, THREADS);
            while (!received.isDone()) {
                most = Math.max(most, budget.inFlightBytes());
                LockSupport.parkNanos(SAMPLE_NANOS);
            }
            answer = received.join();
            connection.close();
            sent.join();
        }
        assertThat(RawHttp.status(answer)).as(answer).isEqualTo(hostile.status());
        assertThat(answer).contains(hostile.says());
        assertThat(most).isLessThanOrEqualTo(budget.limitBytes());
        Awaitility.await()
                .untilAsserted(() -> assertThat(budget.inFlightBytes()).isZero());
        assertThat(liveBytes() - before).isLessThan(MAX_LEFT_BYTES);
        assertThat(RawHttp.status(next())).isEqualTo(200);
        assertThat(log).doesNotContain("Server Error", "A defect", "WebHandler");
    }

    private String next() throws IOException {
        try (RawHttp connection = RawHttp.to(port)) {
            return connection.send(RawHttp.head("Content-Length: 1") + "a").answer();
        }
    }

    private static long liveBytes() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private static void send(HostileInputs.Input input, RawHttp connection) {
        try {
            input.to(connection.out());
            connection.out().flush();
        } catch (IOException e) {
            // The server has heard enough and closed: what matters is what it answered.
            assertThat(e).isInstanceOf(SocketException.class);
        }
    }
}
