package io.weir.events.kafka;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
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
        record Assigned(Set<TopicPartition> partitions) implements Entry {}

        record Revoked(Set<TopicPartition> partitions) implements Entry {}

        record Polled(ConsumerGroupMetadata generation) implements Entry {}
    }

    private final Queue<Entry> entries = new ArrayDeque<>();
    private int unfinishedBatches;
    private boolean closed;

    synchronized void assigned(Set<TopicPartition> partitions) {
        entries.add(new Entry.Assigned(partitions));
    }

    synchronized void revoked(Set<TopicPartition> partitions) {
        entries.add(new Entry.Revoked(partitions));
    }

    synchronized void polled(ConsumerGroupMetadata generation) {
        entries.add(new Entry.Polled(generation));
        unfinishedBatches++;
    }

    /** The next entry, taken; null if there is none. */
    synchronized @Nullable Entry take() {
        return entries.poll();
    }

    /** The next entry, taken, unless it is a poll; null then or if there is none. */
    synchronized @Nullable Entry takeAssignmentChange() {
        return entries.peek() instanceof Entry.Polled ? null : entries.poll();
    }

    /** Notes that the transaction of the oldest unfinished poll has ended. */
    synchronized void finished() {
        unfinishedBatches--;
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
            while (unfinishedBatches > 0 && !closed) {
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
