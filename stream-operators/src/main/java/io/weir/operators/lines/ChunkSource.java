package io.weir.operators.lines;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** Lines from chunks that somebody else emits. */
record ChunkSource<C>(Publisher<C> chunks, Function<? super C, ByteBuffer> view, Consumer<? super C> release)
        implements Source {

    @Override
    public <T> Flux<List<T>> read(Callable<LineReader<T>> reader, Scheduler scheduler) {
        return Flux.using(
                () -> new Reading<>(reader.call(), view, release),
                reading -> InOrder.flatten(Flux.from(chunks).map(reading::own))
                        .concatWith(Flux.fromIterable(reading::rest)),
                Reading::close,
                true);
    }

    /**
     * One subscription's chunk and reader.
     *
     * <p>The lock is for cancellation, which may come from any thread while the reader works on a chunk: what it
     * waits for is one piece of 64 KiB at most.
     */
    private static final class Reading<C, T> {

        private final LineReader<T> reader;
        private final Function<? super C, ByteBuffer> view;
        private final Consumer<? super C> release;
        private byte[] scratch = new byte[0];
        private @Nullable C chunk;
        private @Nullable ByteBuffer bytes;
        private boolean closed;

        Reading(LineReader<T> reader, Function<? super C, ByteBuffer> view, Consumer<? super C> release) {
            this.reader = reader;
            this.view = view;
            this.release = release;
        }

        synchronized Iterable<List<T>> own(C arrived) {
            if (closed) {
                release.accept(arrived);
                return List.of();
            }
            chunk = arrived;
            bytes = view.apply(arrived).duplicate();
            return () -> new Batches<>(this::next);
        }

        synchronized @Nullable List<T> next() {
            while (!closed) {
                List<T> lines = reader.next();
                if (lines != null) {
                    return lines;
                }
                if (bytes == null || !bytes.hasRemaining()) {
                    releaseChunk();
                    return null;
                }
                feed(bytes);
            }
            return null;
        }

        private void feed(ByteBuffer from) {
            if (from.hasArray()) {
                reader.feed(from.array(), from.arrayOffset() + from.position(), from.remaining());
                from.position(from.limit());
            } else {
                int length = Math.min(from.remaining(), LineReader.PIECE);
                if (scratch.length < length) {
                    scratch = new byte[length];
                }
                from.get(scratch, 0, length);
                reader.feed(scratch, 0, length);
            }
        }

        /** What is left when the last chunk has been used up. */
        Iterator<List<T>> rest() {
            return new Batches<>(this::last);
        }

        private synchronized @Nullable List<T> last() {
            return closed ? null : reader.finish();
        }

        private void releaseChunk() {
            C used = chunk;
            chunk = null;
            bytes = null;
            if (used != null) {
                release.accept(used);
            }
        }

        synchronized void close() {
            if (!closed) {
                closed = true;
                try {
                    releaseChunk();
                } finally {
                    reader.close();
                }
            }
        }
    }

    /** Iterates until there is no more; looks ahead only when asked to, so that an error comes after its predecessors. */
    private static final class Batches<T> implements Iterator<List<T>> {
        private final Supplier<@Nullable List<T>> source;
        private @Nullable List<T> ahead;

        Batches(Supplier<@Nullable List<T>> source) {
            this.source = source;
        }

        @Override
        public boolean hasNext() {
            if (ahead == null) {
                ahead = source.get();
            }
            return ahead != null;
        }

        @Override
        public List<T> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            List<T> result = Objects.requireNonNull(ahead);
            ahead = null;
            return result;
        }
    }
}
