package io.weir.ingest.socket;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Messages between the socket and the pipeline, bounded by what they take in memory. Thread-safe. */
final class DatagramQueue {

    /** A message and the address it came from. */
    record Datagram(Frame message, String peer) {

        private static final int OVERHEAD_BYTES = 256;

        int bytes() {
            return message.bytes().length + OVERHEAD_BYTES;
        }
    }

    private final ArrayDeque<Datagram> waiting = new ArrayDeque<>();
    private final long limitBytes;
    private long bytes;

    DatagramQueue(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Takes a message, unless there is no room for it. */
    synchronized boolean offer(Datagram datagram) {
        if (bytes + datagram.bytes() > limitBytes) {
            return false;
        }
        bytes += datagram.bytes();
        waiting.add(datagram);
        return true;
    }

    /** Hands out the oldest messages: so many at most, and no more than the first beyond so many bytes. */
    synchronized List<Datagram> poll(int most, long mostBytes) {
        List<Datagram> batch = new ArrayList<>(Math.min(most, waiting.size()));
        long taken = 0;
        while (batch.size() < most && taken < mostBytes && !waiting.isEmpty()) {
            Datagram datagram = waiting.remove();
            taken += datagram.bytes();
            batch.add(datagram);
        }
        bytes -= taken;
        return batch;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    synchronized long bytes() {
        return bytes;
    }
}
