package io.weir.crash;

import io.weir.crash.Door.Instance;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A client that sends request after request, each to one or the other instance. With keys it repeats a request until it is
 * taken; without it takes a failure for an answer and goes on. One thread sends, others may look at the counts.
 */
final class Sender {

    /** How long service may be away for a client that goes on trying. */
    static final Duration PATIENCE = Duration.ofSeconds(180);

    private static final long PAUSE_NANOS = 25_000_000;
    private static final long RETRY_NANOS = 200_000_000;
    private static final int MOST_LINES = 20;
    private static final int LARGE_LINES = 2_000;
    private static final int ONE_IN = 50;

    private final int number;
    private final Door door;
    private final boolean keyed;
    private final List<Instance> instances;
    private final Random random;
    private final Set<String> acknowledged = new HashSet<>();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile boolean stopping;

    Sender(int number, Door door, boolean keyed, List<Instance> instances, long seed) {
        this.number = number;
        this.door = door;
        this.keyed = keyed;
        this.instances = instances;
        this.random = new Random(seed + number);
    }

    /** Sends until it is stopped and its last request is taken, or given up. */
    void run() {
        for (int request = 0; !stopping; request++) {
            send(request);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void send(int request) {
        int count = random.nextInt(ONE_IN) == 0 ? LARGE_LINES : 1 + random.nextInt(MOST_LINES);
        List<String> ids = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        Instant now = Instant.now();
        for (int i = 0; i < count; i++) {
            String id = "%d-%d-%d".formatted(number, request, i);
            ids.add(id);
            lines.add("%s INFO [main] shop.Conservation: line %s.".formatted(now, id));
        }
        String key = keyed ? UUID.randomUUID().toString() : null;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String answer = attempt(key, lines);
        while (keyed && !answer.equals(Door.TAKEN)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "%s: request %d was not taken in %s; at last: %s".formatted(this, request, PATIENCE, answer));
            }
            LockSupport.parkNanos(RETRY_NANOS);
            answer = attempt(key, lines);
        }
        if (answer.equals(Door.TAKEN)) {
            acknowledged.addAll(ids);
        }
    }

    private String attempt(@Nullable String key, List<String> lines) {
        Instance to = instances.get(random.nextInt(instances.size()));
        String answer;
        try {
            answer = door.send(to, "client-" + number, key, lines);
        } catch (IOException e) {
            answer = to.name() + ": " + e;
        } catch (InterruptedException e) {
            throw new AssertionError(this + " was interrupted", e);
        }
        (answer.equals(Door.TAKEN) ? taken : failed).incrementAndGet();
        return answer;
    }

    void stop() {
        stopping = true;
    }

    int number() {
        return number;
    }

    boolean isKeyed() {
        return keyed;
    }

    /** Requests that were taken so far. */
    long taken() {
        return taken.get();
    }

    /** Attempts that were refused, or remained without an answer, so far. */
    long failed() {
        return failed.get();
    }

    /** The ids of the lines that were acknowledged; to be read when {@link #run} has returned. */
    Set<String> acknowledged() {
        return acknowledged;
    }

    @Override
    public String toString() {
        return "client %d (%s, %s)".formatted(number, door, keyed ? "keyed" : "without keys");
    }
}
