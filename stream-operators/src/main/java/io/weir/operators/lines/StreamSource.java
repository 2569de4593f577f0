package io.weir.operators.lines;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/** Lines from a stream that is pulled, and that may block. */
record StreamSource(Callable<? extends InputStream> opener) implements Source {

    @Override
    public <T> Flux<List<T>> read(Callable<LineReader<T>> reader, Scheduler scheduler) {
        // generate hands the state's end from the cancelling thread to the reading one if that is busy, so that a
        // stream is never closed under a read.
        return Flux.<List<T>, Reading<T>>generate(
                        () -> Reading.open(opener, reader),
                        (reading, sink) -> {
                            List<T> lines;
                            try {
                                lines = reading.next();
                            } catch (IOException | RuntimeException e) {
                                reading.close(e);
                                sink.error(e);
                                return reading;
                            }
                            if (lines == null) {
                                try {
                                    reading.close();
                                    sink.complete();
                                } catch (IOException e) {
                                    sink.error(e);
                                }
                            } else {
                                sink.next(lines);
                            }
                            return reading;
                        },
                        Reading::closeOnCancel)
                .subscribeOn(scheduler);
    }

    /** One subscription's stream and reader. */
    private static final class Reading<T> {

        private final byte[] chunk = new byte[LineReader.PIECE];
        private final InputStream stream;
        private final LineReader<T> reader;
        private boolean ended;
        private boolean closed;

        private Reading(InputStream stream, LineReader<T> reader) {
            this.stream = stream;
            this.reader = reader;
        }

        static <T> Reading<T> open(Callable<? extends InputStream> opener, Callable<LineReader<T>> reader)
                throws Exception {
            InputStream stream = opener.call();
            try {
                return new Reading<>(stream, reader.call());
            } catch (Exception | LinkageError e) {
                stream.close();
                throw e;
            }
        }

        @Nullable
        List<T> next() throws IOException {
            while (!ended) {
                List<T> lines = reader.next();
                if (lines != null) {
                    return lines;
                }
                int count = stream.read(chunk, 0, chunk.length);
                if (count < 0) {
                    ended = true;
                } else {
                    reader.feed(chunk, 0, count);
                }
            }
            return reader.finish();
        }

        void close() throws IOException {
            if (!closed) {
                closed = true;
                try {
                    reader.close();
                } finally {
                    stream.close();
                }
            }
        }

        /** Closes after a failure, which is the one to be told. */
        void close(Exception failure) {
            try {
                close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }

        void closeOnCancel() {
            try {
                close();
            } catch (IOException e) {
                Operators.onErrorDropped(e, Context.empty());
            }
        }
    }
}
