package io.weir.events.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What happened on the poll thread, in order, for the thread that processes.
 *
 * <p>A batch may only be committed under the group generation it was polled in: the broker checks the generation, not
 * whether the partition still belongs to the member. reactor-kafka hands a batch over without its generation, and asking
 * the consumer later gives a later one. So the generation of each poll is noted here, and changes of the assignment
 * between the polls they fell between. Bounded by reactor-kafka's own bound of two polls ahead.
 */
final class PollJournal {

    sealed interface Entry {
        /** New partitions, and what was committed of them with a note, see {@link TransactionalStage#position}. */
        record Assigned(Set<TopicPartition> partitions, Map<TopicPartition, OffsetAndMetadata> notes)
                implements Entry {}

        record Revoked(Set<TopicPartition> partitions) implements Entry {}

        record Polled(ConsumerGroupMetadata generation) implements Entry {}
    }

    private final Queue<Entry> entries = new ArrayDeque<>();
    private int unfinished;
    private @Nullable ConsumerGroupMetadata latest;
    private @Nullable ConsumerGroupMetadata begun;
    private boolean closed;

    synchronized void assigned(Set<TopicPartition> partitions) {
        assigned(partitions, Map.of());
    }

    synchronized void assigned(Set<TopicPartition> partitions, Map<TopicPartition, OffsetAndMetadata> notes) {
        entries.add(new Entry.Assigned(partitions, notes));
    }

    synchronized void revoked(Set<TopicPartition> partitions) {
        entries.add(new Entry.Revoked(partitions));
    }

    /** Notes a poll, which {@code brought} records or none. */
    synchronized void polled(ConsumerGroupMetadata generation, boolean brought) {
        latest = generation;
        if (brought) {
            entries.add(new Entry.Polled(generation));
            unfinished++;
        }
    }

    /**
     * Begins a transaction that no batch asks for, to be ended by {@link #finished}.
     *
     * @return false, and nothing is begun, if a change of the assignment must be taken first
     */
    synchronized boolean begin() {
        if (!entries.isEmpty() && !(entries.peek() instanceof Entry.Polled)) {
            return false;
        }
        unfinished++;
        begun = entries.peek() instanceof Entry.Polled next ? next.generation() : latest;
        return true;
    }

    /** The generation that the transaction begun last belongs to; null before the first poll. */
    synchronized @Nullable ConsumerGroupMetadata generation() {
        return begun;
    }

    /** The next entry, taken; null if there is none. */
    synchronized @Nullable Entry take() {
        return entries.poll();
    }

    /** The next entry, taken, unless it is a poll; null then or if there is none. */
    synchronized @Nullable Entry takeAssignmentChange() {
        return entries.peek() instanceof Entry.Polled ? null : entries.poll();
    }

    /** Notes that the transaction of the oldest unfinished poll, or the one begun without, has ended. */
    synchronized void finished() {
        unfinished--;
        notifyAll();
    }

    /** Ends all waiting: nothing that was polled will be finished any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /**
     * Waits until every batch polled so far is finished, so that it is still committed in its own generation.
     *
     * @return whether that was within the limit
     */
    synchronized boolean awaitFinished(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (unfinished > 0 && !closed) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                wait(millis);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
