package io.weir.benchmarks.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Sends requests that are bytes already over connections that are kept, from one thread: what is measured beside it on
 * the same cores should have them. Not thread-safe.
 */
final class HttpLoad implements AutoCloseable {

    private static final Duration LAST_ANSWER = Duration.ofSeconds(20);
    private static final int HTTP_OK = 200;

    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private final List<ByteBuffer> requests;
    private final Deque<Connection> idle = new ArrayDeque<>();
    private int next;

    /**
     * @param requests sent in turn
     */
    HttpLoad(int port, int connections, List<ByteBuffer> requests) throws IOException {
        this.requests = requests;
        for (int i = 0; i < connections; i++) {
            this.connections.add(new Connection(selector, port));
        }
        idle.addAll(this.connections);
    }

    /** The next request on each connection as soon as the one before is answered. */
    Answers atOnce(Duration time) throws IOException {
        return run(time, 0);
    }

    /** So many a second, whether earlier ones are answered or not; latencies count from when a request was due. */
    Answers paced(Duration time, double perSecond) throws IOException {
        return run(time, (long) (1e9 / perSecond));
    }

    private Answers run(Duration time, long gapNanos) throws IOException {
        Histogram micros = new Histogram(TimeUnit.SECONDS.toMicros(60), 3);
        Histogram refusals = new Histogram(TimeUnit.SECONDS.toMicros(60), 3);
        long start = System.nanoTime();
        long end = start + time.toNanos();
        long due = start;
        while (true) {
            long now = System.nanoTime();
            while (now < end && due <= now && !idle.isEmpty()) {
                idle.remove().send(requests.get(next++ % requests.size()), gapNanos == 0 ? now : due);
                due += gapNanos;
            }
            if (now >= end && idle.size() == connections.size()) {
                break;
            }
            if (now > end + LAST_ANSWER.toNanos()) {
                throw new IOException("not answered within " + LAST_ANSWER);
            }
            selector.select(waitMillis(now, now < end ? due : end));
            for (SelectionKey ready : selector.selectedKeys()) {
                Connection connection = (Connection) ready.attachment();
                int status = connection.proceed();
                if (status != 0) {
                    long took = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - connection.dueNanos());
                    micros.recordValue(took);
                    if (status != HTTP_OK) {
                        refusals.recordValue(took);
                    }
                    idle.add(connection);
                }
            }
            selector.selectedKeys().clear();
        }
        return new Answers((System.nanoTime() - start) / 1e9, micros, refusals);
    }

    private long waitMillis(long now, long until) {
        return until > now && !idle.isEmpty()
                ? TimeUnit.NANOSECONDS.toMillis(until - now) + 1
                : TimeUnit.SECONDS.toMillis(1);
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.close();
        }
        selector.close();
    }

    /**
     * What came of it.
     *
     * @param seconds from the first request to the last answer
     * @param micros latencies of all
     * @param refusals latencies of those that were answered with anything but 200
     */
    record Answers(double seconds, Histogram micros, Histogram refusals) {

        long ok() {
            return micros.getTotalCount() - refused();
        }

        long refused() {
            return refusals.getTotalCount();
        }
    }
}
