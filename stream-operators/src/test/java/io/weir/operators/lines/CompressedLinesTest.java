package io.weir.operators.lines;

import static io.weir.operators.lines.Bytes.chunks;
import static io.weir.operators.lines.Bytes.concat;
import static io.weir.operators.lines.Bytes.gzip;
import static io.weir.operators.lines.Bytes.utf8;
import static io.weir.operators.lines.Bytes.zstd;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class CompressedLinesTest {

    private static Flux<String> strings(byte[] bytes, int chunk) {
        return Lines.from(Flux.fromIterable(chunks(bytes, chunk))).strings();
    }

    private static byte[] gzipHeader(int flags, byte[]... fields) {
        return concat(new byte[] {0x1f, (byte) 0x8b, 8, (byte) flags, 0, 0, 0, 0, 0, 0}, concat(fields));
    }

    private static byte[] body(byte[] gzip) {
        return Arrays.copyOfRange(gzip, 10, gzip.length);
    }

    private static void isCorrupt(Flux<?> lines, String reason) {
        StepVerifier.create(lines.ignoreElements())
                .verifyErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(CorruptInputException.class).hasMessageContaining(reason));
    }

    @Test
    void damageIsCountedInLinesWhereNoneAreCut() {
        byte[] damaged = concat(gzip(utf8("a\nb\nc")), utf8("nonsense"));
        StepVerifier.create(
                        Lines.from(Flux.just(ByteBuffer.wrap(damaged))).pieces().ignoreElements())
                .verifyErrorSatisfies(e -> {
                    assertThat(e)
                            .hasMessageStartingWith("malformed gzip at byte")
                            .hasMessageContaining("(in line 2)");
                    assertThat(((CorruptInputException) e).line()).isEqualTo(2);
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 13, 10_000})
    void membersAndFramesFollowOneAnother(int chunk) {
        byte[] members = concat(gzip(utf8("a\nb")), gzip(new byte[0]), gzip(utf8("c\nd\n")), new byte[5]);
        assertThat(strings(members, chunk).collectList().block()).containsExactly("a", "bc", "d");
        byte[] skippable = {0x51, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 'x', 'y', 'z'};
        byte[] frames = concat(skippable, zstd(utf8("a\nb")), zstd(new byte[0]), skippable, zstd(utf8("c\nd\n")));
        assertThat(strings(frames, chunk).collectList().block()).containsExactly("a", "bc", "d");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10_000})
    void everyFieldOfAGzipHeaderMayBeThere(int chunk) {
        byte[] body = body(gzip(utf8("a\nb\n")));
        byte[] extra = {3, 0, 1, 2, 3};
        byte[] noExtra = {0, 0};
        byte[] name = utf8("a.log\0");
        byte[] comment = utf8("why\0");
        byte[] checksum = {1, 2};
        for (byte[] header : new byte[][] {
            gzipHeader(4, extra),
            gzipHeader(4, noExtra),
            gzipHeader(8, name),
            gzipHeader(16, comment),
            gzipHeader(2, checksum),
            gzipHeader(1),
            gzipHeader(4 | 8, extra, name),
            gzipHeader(4 | 8 | 16 | 2 | 1, extra, name, comment, checksum)
        }) {
            assertThat(strings(concat(header, body), chunk).collectList().block())
                    .containsExactly("a", "b");
        }
    }

    @Test
    void aDamagedGzipHeaderOrTrailerIsToldApart() {
        byte[] good = gzip(utf8("a\nb\n"));
        isCorrupt(strings(withByte(good, 2, 7), 100), "compression method 7");
        isCorrupt(strings(withByte(good, 3, 0x80), 100), "reserved header flags");
        isCorrupt(strings(withByte(good, good.length - 8, good[good.length - 8] + 1), 100), "checksum");
        isCorrupt(strings(withByte(good, good.length - 1, 1), 100), "length");
        isCorrupt(strings(concat(good, new byte[] {0, 0, 1}), 100), "padding");
        isCorrupt(strings(concat(good, utf8("x")), 100), "no gzip header");
        isCorrupt(strings(concat(good, new byte[] {0x1f, 'x'}), 100), "no gzip header");
    }

    @Test
    void theOffsetOfDamageCountsEveryByteUpToIt() {
        byte[] good = gzip(utf8("a\nb\n"));
        StepVerifier.create(strings(withByte(good, good.length - 1, 1), 100))
                .expectNextCount(2)
                .verifyErrorSatisfies(
                        e -> assertThat(((CorruptInputException) e).offset()).isEqualTo(good.length));
        StepVerifier.create(strings(withByte(good, 2, 7), 100))
                .verifyErrorSatisfies(
                        e -> assertThat(((CorruptInputException) e).offset()).isEqualTo(3));
    }

    private static byte[] withByte(byte[] bytes, int at, int value) {
        byte[] copy = bytes.clone();
        copy[at] = (byte) value;
        return copy;
    }

    @ParameterizedTest
    @EnumSource(
            value = Decoding.class,
            names = {"GZIP", "ZSTD"})
    void anInputThatEndsTooSoonIsCorruptWhereverItEnds(Decoding decoding) {
        byte[] text = utf8("a\nb\n".repeat(50));
        byte[] whole = decoding == Decoding.GZIP ? gzip(text) : zstd(text);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            for (int chunk : new int[] {1, 1000}) {
                isCorrupt(
                        Lines.from(Flux.fromIterable(chunks(part, chunk)))
                                .decoding(decoding)
                                .lines(),
                        "ends before");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Decoding.class,
            names = {"GZIP", "ZSTD"})
    void damageIsReportedWithItsPlaceAfterTheLinesBeforeIt(Decoding decoding) {
        byte[] noise = new byte[300_000];
        new Random(1).nextBytes(noise);
        byte[] text = concat(utf8("first\n"), noise);
        byte[] bytes = decoding == Decoding.GZIP ? gzip(text) : zstd(text);
        int damage = bytes.length - 50_000;
        Arrays.fill(bytes, damage, damage + 20, (byte) 0xFF);
        StepVerifier.create(Lines.from(new ByteArrayInputStream(bytes))
                        .maxLineBytes(1 << 20)
                        .lines()
                        .map(Line::index)
                        .collectList()
                        .doOnNext(all -> assertThat(all).isEmpty()))
                .verifyErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(CorruptInputException.class, corrupt -> {
                            assertThat(corrupt.format()).isEqualTo(decoding);
                            assertThat(corrupt.offset()).isBetween(damage - 140_000L, (long) bytes.length);
                            assertThat(corrupt.line()).isPositive();
                            assertThat(corrupt)
                                    .hasMessageContaining("at byte " + corrupt.offset())
                                    .hasMessageContaining("in line " + corrupt.line());
                        }));
        StepVerifier.create(Lines.from(new ByteArrayInputStream(bytes)).lines().take(1))
                .expectNextMatches(line -> line.text().equals("first"))
                .verifyComplete();
    }

    @Test
    void randomDamageNeverEndsOtherwiseThanWithATypedError() {
        Random random = new Random(42);
        byte[] text = utf8("GET /index.html 200\n".repeat(300));
        byte[][] inputs = {gzip(text), zstd(text)};
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = inputs[round % 2].clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            Throwable error = Lines.from(Flux.fromIterable(chunks(bytes, 1 + random.nextInt(200))))
                    .decoding(round % 2 == 0 ? Decoding.GZIP : Decoding.ZSTD)
                    .maxBytes(10 << 20)
                    .lines()
                    .then()
                    .materialize()
                    .block()
                    .getThrowable();
            if (error != null) {
                assertThat(error).isInstanceOf(LinesException.class);
            }
        }
    }

    @Test
    void aBombStopsAtTheCapWhileItsRestIsStillCompressed() {
        byte[] bomb = gzip(new byte[50 << 20]);
        StepVerifier.create(Lines.from(Flux.just(ByteBuffer.wrap(bomb)))
                        .maxBytes(1 << 20)
                        .maxLineBytes(1024)
                        .lines())
                .verifyError(InputTooLargeException.class);
    }

    @Test
    void aStrangersFrameMayNotAskForMoreThanEightMebibytesOfWindow() {
        byte[] text = utf8("a\n".repeat(1000));
        byte[] large = Bytes.zstdWithWindow(text, 26);
        StepVerifier.create(Lines.from(Flux.just(ByteBuffer.wrap(large))).lines())
                .verifyErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(CorruptInputException.class).hasMessageContaining("memory"));
        assertThat(Lines.from(new ByteArrayInputStream(large)).lines().count().block())
                .isEqualTo(1000);
        assertThat(Lines.from(Flux.just(ByteBuffer.wrap(Bytes.zstdWithWindow(text, 23))))
                        .lines()
                        .count()
                        .block())
                .isEqualTo(1000);
    }
}
