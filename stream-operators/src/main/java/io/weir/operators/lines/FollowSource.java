package io.weir.operators.lines;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/** Lines of a file that grows, is rotated and is truncated, as {@code tail -F} sees them. */
record FollowSource(Path file, Duration pollEvery, boolean onlyNew) implements Source {

    @Override
    public <T> Flux<List<T>> read(Callable<LineReader<T>> reader, Scheduler scheduler) {
        return Flux.using(
                () -> new Following<>(file, onlyNew, reader.call()),
                following -> Mono.fromCallable(following::next)
                        .subscribeOn(scheduler)
                        // Again at once after lines, a little later after none.
                        .repeatWhen(rounds ->
                                rounds.concatMap(batches -> batches > 0 ? Mono.just(batches) : Mono.delay(pollEvery))),
                Following::close,
                true);
    }

    /** What has become of the file since it was opened. */
    private enum Change {
        NONE,
        REPLACED,
        TRUNCATED
    }

    /** One subscription's file and reader; the lock is for cancellation, which waits for one read of 64 KiB at most. */
    private static final class Following<T> {

        private final Path path;
        private final LineReader<T> reader;
        private final ByteBuffer chunk = ByteBuffer.allocate(LineReader.PIECE);
        private boolean skipToEnd;
        private @Nullable FileChannel channel;
        private @Nullable Object identity;
        private boolean closed;

        Following(Path path, boolean onlyNew, LineReader<T> reader) {
            this.path = path;
            this.skipToEnd = onlyNew;
            this.reader = reader;
        }

        /** The next lines; null when there are none for now. */
        synchronized @Nullable List<T> next() throws IOException {
            while (!closed) {
                List<T> lines = reader.next();
                if (lines != null) {
                    return lines;
                }
                FileChannel open = channel == null ? open() : channel;
                if (open == null) {
                    return null;
                }
                // The path is looked at first: what is read after it was found to lead elsewhere is all there is.
                Change change = change(open);
                chunk.clear();
                if (open.read(chunk) > 0) {
                    reader.feed(chunk.array(), 0, chunk.position());
                } else if (change == Change.NONE) {
                    return null;
                } else {
                    startAnew(open, change);
                    // The line that the old content broke off with is all there will ever be of it.
                    List<T> last = reader.finish();
                    if (last != null) {
                        return last;
                    }
                }
            }
            return null;
        }

        private @Nullable FileChannel open() throws IOException {
            try {
                identity = identity(Files.readAttributes(path, BasicFileAttributes.class));
                FileChannel opened = FileChannel.open(path, StandardOpenOption.READ);
                channel = opened;
                if (change(opened) == Change.REPLACED) {
                    // Just now, so that nobody knows which of the two is open: again, next time.
                    channel = null;
                    opened.close();
                    return null;
                }
                if (skipToEnd) {
                    opened.position(opened.size());
                }
                return opened;
            } catch (NoSuchFileException e) {
                return null;
            } finally {
                // Whatever appears later is new from its beginning.
                skipToEnd = false;
            }
        }

        private Change change(FileChannel open) throws IOException {
            try {
                BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
                if (!Objects.equals(identity(now), identity)) {
                    return Change.REPLACED;
                }
                return now.size() < open.position() ? Change.TRUNCATED : Change.NONE;
            } catch (NoSuchFileException e) {
                // Moved away, and nothing in its place yet: the writer may still write to it.
                return Change.NONE;
            }
        }

        private void startAnew(FileChannel open, Change change) throws IOException {
            if (change == Change.REPLACED) {
                channel = null;
                open.close();
            } else {
                open.position(0);
            }
        }

        private static Object identity(BasicFileAttributes attributes) {
            Object key = attributes.fileKey();
            return key != null ? key : attributes.creationTime();
        }

        synchronized void close() {
            closed = true;
            reader.close();
            FileChannel open = channel;
            channel = null;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    Operators.onErrorDropped(e, Context.empty());
                }
            }
        }
    }
}
