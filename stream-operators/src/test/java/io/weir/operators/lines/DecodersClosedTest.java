package io.weir.operators.lines;

import static io.weir.operators.lines.Bytes.gzip;
import static io.weir.operators.lines.Bytes.utf8;
import static io.weir.operators.lines.Bytes.zstd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Decoders hold memory that no garbage collector sees: each source gives its own up, however it ends. */
class DecodersClosedTest {

    private static final byte[] TEXT = utf8("a\nb\n".repeat(100_000));

    @TempDir
    private Path dir;

    private Path file;

    @BeforeEach
    void name() {
        file = dir.resolve("a.log");
    }

    private static LineReader<byte[]> reader(Decoding decoding) {
        return new LineReader<>(decoding, Long.MAX_VALUE, 20, new PieceSplitter());
    }

    private static void isClosed(LineReader<byte[]> reader, byte[] input) {
        assertThatThrownBy(() -> {
                    reader.feed(input, 0, input.length);
                    reader.next();
                })
                .hasStackTraceContaining("losed");
    }

    @ParameterizedTest
    @EnumSource(
            value = Decoding.class,
            names = {"GZIP", "ZSTD"})
    void aReaderThatIsClosedHasGivenItsDecoderUp(Decoding decoding) {
        LineReader<byte[]> reader = reader(decoding);
        reader.close();
        isClosed(reader, decoding == Decoding.GZIP ? gzip(TEXT) : zstd(TEXT));
    }

    /** Sources of which each subscription would read the same bytes. */
    private List<Function<byte[], Source>> sources() {
        return List.of(
                bytes -> new StreamSource(() -> new ByteArrayInputStream(bytes)),
                bytes -> new ChunkSource<>(Flux.just(ByteBuffer.wrap(bytes)), buffer -> buffer, buffer -> {}),
                bytes -> new FollowSource(written(bytes), Duration.ofHours(1), false));
    }

    private Path written(byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Flux<List<byte[]>> read(Source source, LineReader<byte[]> reader) {
        return source.read(() -> reader, Schedulers.immediate());
    }

    @Test
    void atTheEnd() {
        byte[] input = gzip(TEXT);
        // A file that is followed has none.
        for (Function<byte[], Source> source : sources().subList(0, 2)) {
            LineReader<byte[]> reader = reader(Decoding.GZIP);
            StepVerifier.create(read(source.apply(input), reader).ignoreElements())
                    .verifyComplete();
            isClosed(reader, input);
        }
    }

    @Test
    void onAnError() {
        byte[] input = gzip(TEXT);
        byte[] damaged = Arrays.copyOf(input, input.length);
        damaged[input.length - 5] ^= 1;
        for (Function<byte[], Source> source : sources()) {
            LineReader<byte[]> reader = reader(Decoding.GZIP);
            StepVerifier.create(read(source.apply(damaged), reader).ignoreElements())
                    .verifyError(CorruptInputException.class);
            isClosed(reader, input);
        }
    }

    @Test
    void onACancellation() {
        byte[] input = gzip(TEXT);
        for (Function<byte[], Source> source : sources()) {
            LineReader<byte[]> reader = reader(Decoding.GZIP);
            StepVerifier.create(read(source.apply(input), reader), 1)
                    .expectNextCount(1)
                    .thenCancel()
                    .verify();
            isClosed(reader, input);
        }
    }

    @Test
    void aStreamForWhichThereIsNoReaderIsClosedToo() {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream stream = new ByteArrayInputStream(TEXT) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        IOException none = new IOException("no decoder");
        Flux<List<byte[]>> lines = new StreamSource(() -> stream)
                .read(
                        () -> {
                            throw none;
                        },
                        Schedulers.immediate());
        StepVerifier.create(lines).verifyErrorSatisfies(e -> assertThat(e).isSameAs(none));
        assertThat(closed).isTrue();
    }
}
