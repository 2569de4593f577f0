package io.weir.operators.lines;

import io.weir.operators.lines.LineSplitter.LineFactory;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The lines of an input, read lazily: nothing is opened before the subscription, and no more is read than is asked for.
 *
 * <pre>
 * chunks   ──[2024 GET /\n2024 P]──────────[OST /\n]────[last]─|
 *                     │                        │            │
 * lines()  ──────("2024 GET /")───────────("2024 POST /")──("last")─|
 * </pre>
 *
 * <p><b>Lines</b> end with LF or CRLF; a CR elsewhere is a byte of the line. The last line needs no ending. Compressed
 * input is recognised by content ({@link Decoding#AUTO}) unless told otherwise.
 *
 * <p><b>Memory</b> is bounded by one chunk and one line: 64 KiB for files and streams, what the publisher emits
 * otherwise, 64 KiB of decompressed bytes, the window of zstd (8 MiB for publishers, who may be strangers; 128 MiB for
 * files and streams), and a line up to {@link #maxLineBytes} (1 MiB by default).
 *
 * <p><b>Backpressure</b>: one chunk is requested when the lines of the one before have been taken.
 *
 * <p><b>Scheduler</b>: files and streams are read on {@link Schedulers#boundedElastic()}, since reading blocks ({@link
 * #readOn} changes it); a publisher's lines come on the publisher's thread.
 *
 * <p><b>Errors</b>: {@link LinesException} for what is wrong with the content, {@link java.io.IOException} or the
 * publisher's own error for what is wrong with the source. Lines before the error are emitted first.
 *
 * <p>Instances are immutable and may be shared and subscribed to many times, except where the source itself can be
 * read only once.
 */
public final class Lines {

    /** The cap of a line where none is set: 1 MiB. */
    public static final int DEFAULT_MAX_LINE_BYTES = 1 << 20;

    private static final int LARGEST_MAX_LINE_BYTES = 1 << 30;
    private static final int STRANGERS_WINDOW_LOG = 23;
    private static final int OWN_WINDOW_LOG = 27;

    /** Copied whole for each change, so that instances of {@link Lines} stay immutable. */
    private static final class Settings implements Cloneable {
        private final Source source;
        private final int maxWindowLog;
        private Scheduler scheduler = Schedulers.boundedElastic();
        private Decoding decoding = Decoding.AUTO;
        private long maxBytes = Long.MAX_VALUE;
        private int maxLineBytes = DEFAULT_MAX_LINE_BYTES;
        private OverlongLine overlong = OverlongLine.TRUNCATE;
        private LongConsumer malformed = count -> {};

        Settings(Source source, int maxWindowLog) {
            this.source = source;
            this.maxWindowLog = maxWindowLog;
        }

        @Override
        protected Settings clone() {
            try {
                return (Settings) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final Settings settings;

    private Lines(Settings settings) {
        this.settings = settings;
    }

    private static Lines of(Source source, int maxWindowLog) {
        return new Lines(new Settings(source, maxWindowLog));
    }

    /** The lines of a file, opened anew by each subscription. */
    public static Lines from(Path file) {
        Objects.requireNonNull(file, "file");
        return from(() -> Files.newInputStream(file));
    }

    /** The lines of what {@code opener} opens, anew for each subscription; it is closed at the end of each. */
    public static Lines from(Callable<? extends InputStream> opener) {
        Objects.requireNonNull(opener, "opener");
        return of(new StreamSource(opener), OWN_WINDOW_LOG);
    }

    /**
     * The lines of a stream that is already open.
     *
     * <p>It belongs to the first subscription, which closes it; any further one fails with {@link
     * IllegalStateException}. A cancellation while a read blocks takes effect when the read returns.
     */
    public static Lines from(InputStream stream) {
        Objects.requireNonNull(stream, "stream");
        AtomicBoolean taken = new AtomicBoolean();
        return from(() -> {
            if (taken.getAndSet(true)) {
                throw new IllegalStateException("the stream has been read by an earlier subscription");
            }
            return stream;
        });
    }

    /**
     * The lines of a file that grows, as {@code tail -F} follows it; never completes.
     *
     * <p>Everything from the file's beginning, then what is appended, as it comes. When the file has been rotated, that
     * is, when the path leads to another file, the old one is read to its end and the new one from its beginning; when
     * it has been truncated, it is read from its beginning. A file that is not there (yet, or for a moment) is waited for.
     * An unfinished line is held back until its ending comes, or until the file is rotated or truncated. Indexes go on
     * counting. Content is taken as it is, not decompressed.
     *
     * <p>At the end of the file it looks again every {@code pollEvery}, which runs on {@link Schedulers#parallel()}. A
     * truncation after which the file has already grown past the place reached cannot be noticed.
     */
    public static Lines follow(Path file, Duration pollEvery) {
        return following(new FollowSource(file, positive(pollEvery), false));
    }

    /** As {@link #follow}, beginning at the end of the file as it is on subscription. */
    public static Lines followNew(Path file, Duration pollEvery) {
        return following(new FollowSource(file, positive(pollEvery), true));
    }

    private static Lines following(FollowSource source) {
        return of(source, OWN_WINDOW_LOG).decoding(Decoding.IDENTITY);
    }

    private static Duration positive(Duration pollEvery) {
        if (pollEvery.isNegative() || pollEvery.isZero()) {
            throw new IllegalArgumentException("pollEvery must be more than zero: " + pollEvery);
        }
        return pollEvery;
    }

    /**
     * The lines of byte buffers.
     *
     * <p>Each buffer is only borrowed: it is read, from its position to its limit, and never used again once the next
     * one has been requested. Its position and limit stay as they are.
     */
    public static Lines from(Publisher<ByteBuffer> buffers) {
        return from(buffers, Function.identity(), buffer -> {});
    }

    /**
     * The lines of chunks of any type, for instance of buffers that are counted or pooled.
     *
     * <p>A chunk is owned from the moment it arrives: {@code release} is called exactly once for each, when its bytes
     * have been used up or the subscription has ended, whichever comes first, and before the next one is requested.
     *
     * @param chunks the source; chunks are requested one by one
     * @param view the bytes of a chunk, from position to limit; heap buffers are read in place, direct ones in copied
     *     pieces of 64 KiB
     * @param release gives a chunk back; called on the thread that uses up its last line or cancels
     */
    public static <C> Lines from(
            Publisher<C> chunks, Function<? super C, ByteBuffer> view, Consumer<? super C> release) {
        return of(new ChunkSource<>(chunks, view, release), STRANGERS_WINDOW_LOG);
    }

    private Lines with(Consumer<Settings> change) {
        Settings changed = settings.clone();
        change.accept(changed);
        return new Lines(changed);
    }

    /** Says how the bytes are encoded instead of recognising it by content ({@link Decoding#AUTO}, the default). */
    public Lines decoding(Decoding decoding) {
        return with(s -> s.decoding = Objects.requireNonNull(decoding, "decoding"));
    }

    /**
     * Limits the whole input; past it, it fails with {@link InputTooLargeException}.
     *
     * @param maxBytes at least 0, counted after decompression and with line endings; unlimited by default
     */
    public Lines maxBytes(long maxBytes) {
        if (maxBytes < 0) {
            throw new IllegalArgumentException("maxBytes must not be negative: " + maxBytes);
        }
        return with(s -> s.maxBytes = maxBytes);
    }

    /**
     * Limits each line; longer ones are cut and flagged, unless {@link #overlong} says otherwise.
     *
     * @param maxLineBytes 1 to 2^30, without the line ending; {@value #DEFAULT_MAX_LINE_BYTES} by default
     */
    public Lines maxLineBytes(int maxLineBytes) {
        if (maxLineBytes < 1 || maxLineBytes > LARGEST_MAX_LINE_BYTES) {
            throw new IllegalArgumentException("maxLineBytes must be 1 to 2^30: " + maxLineBytes);
        }
        return with(s -> s.maxLineBytes = maxLineBytes);
    }

    /** Chooses what becomes of lines over the cap; {@link OverlongLine#TRUNCATE} by default. */
    public Lines overlong(OverlongLine choice) {
        return with(s -> s.overlong = Objects.requireNonNull(choice, "choice"));
    }

    /**
     * Counts what {@link #strings()} replaces: {@code listener} is given, for each line that is not valid UTF-8, the
     * number of U+FFFD put in. It is called by the reading thread and must not block.
     */
    public Lines onMalformed(LongConsumer listener) {
        return with(s -> s.malformed = Objects.requireNonNull(listener, "listener"));
    }

    /** Reads files and streams on another scheduler than {@link Schedulers#boundedElastic()}; it must allow blocking. */
    public Lines readOn(Scheduler scheduler) {
        return with(s -> s.scheduler = Objects.requireNonNull(scheduler, "scheduler"));
    }

    /** The lines one by one. */
    public Flux<Line> lines() {
        return InOrder.flatten(batches());
    }

    /** The lines as text, malformed UTF-8 replaced by U+FFFD and counted by {@link #onMalformed}. */
    public Flux<String> strings() {
        LongConsumer malformed = settings.malformed;
        return InOrder.flatten(batches((bytes, offset, length, index, truncated) -> {
            String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
            int replaced = Utf8.replacements(text, bytes, offset, length);
            if (replaced > 0) {
                malformed.accept(replaced);
            }
            return text;
        }));
    }

    /**
     * The lines in lists as they become available: one list, never empty and unmodifiable, per chunk of a plain input
     * in which a line ends, and per 64 KiB of a compressed one. One signal a chunk instead of one a line is what hot
     * paths want.
     */
    public Flux<List<Line>> batches() {
        return batches((bytes, offset, length, index, truncated) -> {
            byte[] own = new byte[length];
            System.arraycopy(bytes, offset, own, 0, length);
            return new Line(own, index, truncated);
        });
    }

    /** Looks at lines without keeping them, see {@link #lent}. */
    @FunctionalInterface
    public interface Borrower {

        /**
         * Takes what it needs of a line.
         *
         * @param bytes where the line lies, from {@code offset} on and without its ending; only lent for this call
         * @param index the position of the line in the input, from 0
         */
        void line(byte[] bytes, int offset, int length, long index);
    }

    /**
     * The lines lent to {@code borrower} one after another, neither copied nor made objects, for those who count. It is
     * called by the thread that reads.
     *
     * @return emits how many lines were lent, as often as {@link #batches} emits lists
     */
    public Flux<Integer> lent(Borrower borrower) {
        Objects.requireNonNull(borrower, "borrower");
        return batches((bytes, offset, length, index, truncated) -> {
                    borrower.line(bytes, offset, length, index);
                    return Boolean.TRUE;
                })
                .map(List::size);
    }

    /**
     * The decompressed bytes, not cut into lines, for formats whose records are something else: an array, the caller's
     * own and never empty, per chunk of a plain input and per 64 KiB of a compressed one. The cap of a line does not
     * apply; that of the input does.
     */
    public Flux<byte[]> pieces() {
        return InOrder.flatten(read(PieceSplitter::new));
    }

    private <T> Flux<List<T>> batches(LineFactory<T> factory) {
        Settings s = settings;
        return read(() -> new LineSplitter<>(s.maxLineBytes, s.overlong, factory));
    }

    private <T> Flux<List<T>> read(Supplier<Splitter<T>> splitter) {
        Settings s = settings;
        return s.source.read(
                () -> new LineReader<>(s.decoding, s.maxBytes, s.maxWindowLog, splitter.get()), s.scheduler);
    }
}
