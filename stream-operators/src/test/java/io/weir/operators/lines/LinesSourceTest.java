package io.weir.operators.lines;

import static io.weir.operators.lines.Bytes.chunks;
import static io.weir.operators.lines.Bytes.gzip;
import static io.weir.operators.lines.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class LinesSourceTest {

    /** A stream that tells what was done to it. */
    private static final class Watched extends ByteArrayInputStream {
        private final AtomicInteger closed = new AtomicInteger();
        private final AtomicInteger reads = new AtomicInteger();

        Watched(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            reads.incrementAndGet();
            return super.read(target, offset, length);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    /** Counts what is out and forbids giving anything back twice. */
    private static final class Pool {
        private final List<ByteBuffer> out = new ArrayList<>();
        private int released;

        synchronized ByteBuffer take(ByteBuffer buffer) {
            out.add(buffer);
            return buffer;
        }

        synchronized void release(ByteBuffer buffer) {
            assertThat(out.removeIf(other -> other == buffer)).isTrue();
            released++;
        }
    }

    @Test
    void aFileIsOpenedOnSubscriptionAndReadOnAThreadThatMayBlock(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("a.log");
        Flux<String> lines = Lines.from(file)
                .strings()
                .doOnNext(line -> assertThat(Thread.currentThread().getName()).startsWith("boundedElastic"));
        StepVerifier.create(lines).verifyError(NoSuchFileException.class);
        Files.write(file, utf8("a\nb"));
        StepVerifier.create(lines).expectNext("a", "b").verifyComplete();
        Files.write(file, gzip(utf8("c\n")));
        StepVerifier.create(lines).expectNext("c").verifyComplete();
    }

    @Test
    void theReadingSchedulerCanBeChosen() {
        Lines lines = Lines.from(() -> new ByteArrayInputStream(utf8("a"))).readOn(Schedulers.immediate());
        Thread here = Thread.currentThread();
        assertThat(lines.strings().map(line -> Thread.currentThread() == here).blockFirst())
                .isTrue();
    }

    @Test
    void aStreamIsReadOnlyOnce() {
        Lines lines = Lines.from(new ByteArrayInputStream(utf8("a")));
        StepVerifier.create(lines.strings()).expectNext("a").verifyComplete();
        StepVerifier.create(lines.strings()).verifyError(IllegalStateException.class);
    }

    @Test
    void aStreamIsClosedBeforeTheEndIsTold() {
        Watched stream = new Watched(utf8("a\nb"));
        Lines.from(stream)
                .strings()
                .doOnComplete(() -> assertThat(stream.closed).hasValue(1))
                .as(StepVerifier::create)
                .expectNext("a", "b")
                .verifyComplete();
        assertThat(stream.closed).hasValue(1);
    }

    @Test
    void aStreamIsClosedWhenItsContentIsMalformed() {
        Watched stream = new Watched(new byte[] {0x1f, (byte) 0x8b, 9, 0, 0});
        Lines.from(stream)
                .strings()
                .doOnError(e -> assertThat(stream.closed).hasValue(1))
                .as(StepVerifier::create)
                .verifyError(CorruptInputException.class);
    }

    @Test
    void aStreamIsClosedOnCancelAndNotReadFurther() {
        byte[] input = utf8("a\n".repeat(1_000_000));
        Watched stream = new Watched(input);
        StepVerifier.create(Lines.from(stream).readOn(Schedulers.immediate()).strings(), 3)
                .expectNextCount(3)
                .thenCancel()
                .verify();
        assertThat(stream.closed).hasValue(1);
        assertThat(stream.reads).hasValue(1);
    }

    @Test
    void failuresOfTheStreamArePassedOnAndDoNotHideOneAnother() {
        IOException onRead = new IOException("read");
        IOException onClose = new IOException("close");
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw onRead;
            }

            @Override
            public void close() throws IOException {
                throw onClose;
            }
        };
        StepVerifier.create(Lines.from(broken).strings())
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(onRead).hasSuppressedException(onClose));
    }

    @Test
    void aStreamThatCannotBeClosedFailsInsteadOfCompleting() {
        IOException onClose = new IOException("close");
        InputStream broken = new ByteArrayInputStream(utf8("a")) {
            @Override
            public void close() throws IOException {
                throw onClose;
            }
        };
        StepVerifier.create(Lines.from(broken).strings())
                .expectNext("a")
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(onClose));
    }

    @Test
    void aStreamIsNotClosedUnderARead() throws InterruptedException {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicInteger closedWhileReading = new AtomicInteger();
        InputStream slow = new InputStream() {
            private volatile boolean inRead;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                inRead = true;
                reading.countDown();
                while (true) {
                    try {
                        proceed.await();
                        break;
                    } catch (InterruptedException e) {
                        // a read that cannot be interrupted, as that of standard input
                    }
                }
                inRead = false;
                return -1;
            }

            @Override
            public void close() {
                if (inRead) {
                    closedWhileReading.incrementAndGet();
                }
                closed.countDown();
            }
        };
        Disposable subscription = Lines.from(slow).strings().subscribe();
        reading.await();
        subscription.dispose();
        proceed.countDown();
        assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(closedWhileReading).hasValue(0);
    }

    @Test
    void chunksAreRequestedOneByOneAsTheirLinesAreTaken() {
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();
        StepVerifier.create(Lines.from(chunks).strings(), 0)
                .then(() -> chunks.assertMaxRequested(1))
                .thenRequest(1)
                .then(() -> chunks.next(ByteBuffer.wrap(utf8("a\nb\nc\n"))))
                .expectNext("a")
                .thenRequest(2)
                .expectNext("b", "c")
                .then(() -> chunks.assertMaxRequested(1))
                .then(() -> chunks.next(ByteBuffer.wrap(utf8("d"))))
                .then(() -> chunks.next(ByteBuffer.wrap(utf8("e"))))
                .thenRequest(1)
                .then(chunks::complete)
                .expectNext("de")
                .verifyComplete();
        chunks.assertMaxRequested(1);
        chunks.assertNotCancelled();
    }

    @Test
    void anErrorWaitsForTheLinesBeforeIt() {
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();
        IllegalStateException broken = new IllegalStateException("broken");
        StepVerifier.create(Lines.from(chunks).strings(), 1)
                .then(() -> chunks.next(ByteBuffer.wrap(utf8("a\nb\nc\n"))))
                .expectNext("a")
                .then(() -> chunks.error(broken))
                .thenRequest(2)
                .expectNext("b", "c")
                .thenRequest(1)
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(broken));
    }

    @Test
    void aLineIsEmittedWithoutWaitingForMoreThanTellsItFromCompressedInput() {
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();
        StepVerifier.create(Lines.from(chunks).strings())
                .then(() -> chunks.next(ByteBuffer.wrap(utf8("\n"))))
                .expectNext("")
                .thenCancel()
                .verify();
    }

    @Test
    void aCancelledSubscriptionCancelsItsSource() {
        TestPublisher<ByteBuffer> chunks = TestPublisher.create();
        StepVerifier.create(Lines.from(chunks).strings())
                .then(() -> chunks.next(ByteBuffer.wrap(utf8("a\n"))))
                .expectNext("a")
                .thenCancel()
                .verify();
        chunks.assertWasCancelled();
    }

    @Test
    void everyChunkIsGivenBackOnceWhenItsLinesHaveBeenTaken() {
        Pool pool = new Pool();
        Flux<ByteBuffer> chunks =
                Flux.fromIterable(chunks(utf8("abc\ndef\nghi"), 2)).map(pool::take);
        StepVerifier.create(Lines.from(chunks, buffer -> buffer, pool::release)
                        .strings()
                        .doOnNext(line -> assertThat(pool.out).hasSizeLessThanOrEqualTo(1)))
                .expectNext("abc", "def", "ghi")
                .verifyComplete();
        assertThat(pool.out).isEmpty();
        assertThat(pool.released).isEqualTo(6);
    }

    @Test
    void theChunkAtHandIsGivenBackOnErrorAndOnCancel() {
        Pool pool = new Pool();
        Flux<ByteBuffer> bad =
                Flux.just(ByteBuffer.wrap(new byte[] {0x1f, (byte) 0x8b, 9, 0})).map(pool::take);
        StepVerifier.create(Lines.from(bad, buffer -> buffer, pool::release).strings())
                .verifyError(CorruptInputException.class);
        assertThat(pool.out).isEmpty();

        Flux<ByteBuffer> some =
                Flux.fromIterable(chunks(utf8("a\nb\nc\n".repeat(10)), 20)).map(pool::take);
        StepVerifier.create(Lines.from(some, buffer -> buffer, pool::release).strings(), 1)
                .expectNext("a")
                .thenCancel()
                .verify();
        assertThat(pool.out).isEmpty();

        IllegalStateException broken = new IllegalStateException();
        StepVerifier.create(Lines.from(
                                some,
                                buffer -> {
                                    throw broken;
                                },
                                pool::release)
                        .strings())
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(broken));
        assertThat(pool.out).isEmpty();
    }

    @Test
    void aChunkThatArrivesAfterTheCancellationIsGivenBack() {
        Pool pool = new Pool();
        AtomicReference<Subscriber<? super ByteBuffer>> subscriber = new AtomicReference<>();
        Publisher<ByteBuffer> onItsWay = s -> {
            subscriber.set(s);
            s.onSubscribe(Operators.emptySubscription());
        };
        Lines.from(onItsWay, buffer -> buffer, pool::release)
                .strings()
                .subscribe()
                .dispose();
        subscriber.get().onNext(pool.take(ByteBuffer.wrap(utf8("a\n"))));
        assertThat(pool.out).isEmpty();
        assertThat(pool.released).isEqualTo(1);
    }

    @Test
    void aBufferKeepsItsPosition() {
        ByteBuffer buffer = ByteBuffer.wrap(utf8("xxa\nbyy"), 2, 3);
        assertThat(Lines.from(Flux.just(buffer)).strings().collectList().block())
                .containsExactly("a", "b");
        assertThat(buffer.position()).isEqualTo(2);
        assertThat(buffer.remaining()).isEqualTo(3);
    }

    /** Direct memory is copied, 64 KiB at a time. */
    @Test
    void aDirectBufferOfAnySizeIsReadWhole() {
        byte[] bytes = utf8("0123456789\n".repeat(20_000));
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        StepVerifier.create(Lines.from(Flux.just(buffer)).lines().map(Line::text))
                .thenConsumeWhile("0123456789"::equals)
                .verifyComplete();
        assertThat(Lines.from(Flux.just(buffer)).lines().count().block()).isEqualTo(20_000);
    }

    @Test
    @Tag("storm")
    void cancellingAtAnyMomentGivesEverythingBack() {
        Pool pool = new Pool();
        byte[] bytes = gzip(utf8("0123456789\n".repeat(20_000)));
        Random random = new Random(7);
        Flux<ByteBuffer> source = Flux.fromIterable(chunks(bytes, 50)).map(pool::take);
        for (int round = 0; round < 200; round++) {
            CountDownLatch started = new CountDownLatch(1);
            int after = 1 + random.nextInt(2000);
            CountDownLatch ended = new CountDownLatch(1);
            AtomicInteger seen = new AtomicInteger();
            Disposable subscription = Lines.from(source, buffer -> buffer, pool::release)
                    .lines()
                    .doOnNext(line -> {
                        if (seen.incrementAndGet() == after) {
                            started.countDown();
                        }
                    })
                    .subscribeOn(Schedulers.parallel())
                    .doFinally(signal -> ended.countDown())
                    .subscribe();
            await(started);
            subscription.dispose();
            await(ended);
            settle(pool);
        }
    }

    private static void settle(Pool pool) {
        // The reading thread may be within its last chunk when the cancellation has already been told.
        StepVerifier.create(Flux.interval(Duration.ZERO, Duration.ofMillis(1))
                        .filter(tick -> {
                            synchronized (pool) {
                                return pool.out.isEmpty();
                            }
                        })
                        .next())
                .expectNextCount(1)
                .expectComplete()
                .verify(Duration.ofSeconds(5));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
