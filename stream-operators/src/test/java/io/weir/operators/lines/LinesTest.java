package io.weir.operators.lines;

import static io.weir.operators.lines.Bytes.chunks;
import static io.weir.operators.lines.Bytes.concat;
import static io.weir.operators.lines.Bytes.gzip;
import static io.weir.operators.lines.Bytes.utf8;
import static io.weir.operators.lines.Bytes.zstd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class LinesTest {

    private static Lines lines(byte[]... chunks) {
        return Lines.from(Flux.fromArray(chunks).map(ByteBuffer::wrap));
    }

    private static List<String> strings(String input) {
        return lines(utf8(input)).strings().collectList().block();
    }

    @Test
    void lineFeedsAndCrlfEndLinesAndOtherCarriageReturnsBelongToThem() {
        assertThat(strings("a\nb\r\n\r\n\nc\rd\r\r\ne\r")).containsExactly("a", "b", "", "", "c\rd\r", "e\r");
    }

    @Test
    void theLastLineNeedsNoEndingAndAnEndingMakesNoFurtherLine() {
        assertThat(strings("a\nb")).containsExactly("a", "b");
        assertThat(strings("a\nb\n")).containsExactly("a", "b");
        assertThat(strings("\n")).containsExactly("");
    }

    @Test
    void anEmptyInputHasNoLines() {
        assertThat(strings("")).isEmpty();
        assertThat(lines().strings().collectList().block()).isEmpty();
    }

    @Test
    void linesAreLentAsTheyWouldBeGivenAcrossChunks() {
        List<Line> lent = new ArrayList<>();
        Lines lines = lines(utf8("one\r\ntw"), utf8("o\n\nthr"), utf8("ee"));
        StepVerifier.create(lines.lent((bytes, offset, length, index) ->
                        lent.add(new Line(Arrays.copyOfRange(bytes, offset, offset + length), index, false))))
                .expectNext(1, 2, 1)
                .verifyComplete();
        assertThat(lent).isEqualTo(lines.lines().collectList().block());
    }

    @Test
    void linesKnowTheirIndexCountingBlankOnes() {
        StepVerifier.create(lines(utf8("a\n\nb")).lines())
                .expectNext(
                        new Line(utf8("a"), 0, false), new Line(new byte[0], 1, false), new Line(utf8("b"), 2, false))
                .verifyComplete();
    }

    @Test
    void eachChunkInWhichALineEndsGivesOneBatchOfAllItsLines() {
        StepVerifier.create(lines(utf8("a\nb\nc"), utf8("d"), new byte[0], utf8("\ne\nf"))
                        .batches()
                        .map(batch -> batch.stream().map(Line::text).toList()))
                .expectNext(List.of("a", "b"), List.of("cd", "e"), List.of("f"))
                .verifyComplete();
    }

    @Test
    void batchesCannotBeChanged() {
        List<Line> batch = lines(utf8("a\n")).batches().blockFirst();
        assertThat(batch).isUnmodifiable();
    }

    @Test
    void linesDoNotShareMemoryWithTheirChunk() {
        byte[] chunk = utf8("abc\ndef\n");
        List<Line> batch = lines(chunk).batches().blockFirst();
        Arrays.fill(chunk, (byte) 'x');
        assertThat(batch).extracting(Line::text).containsExactly("abc", "def");
    }

    @ParameterizedTest
    @EnumSource(Decoding.class)
    void whateverTheChunksTheLinesAreThoseOfTheWhole(Decoding encoding) {
        Random random = new Random(4711 + encoding.ordinal());
        for (int round = 0; round < 120; round++) {
            byte[] plain = randomText(random, random.nextInt(3000));
            byte[] bytes = switch (encoding) {
                case GZIP -> gzip(plain);
                case ZSTD -> zstd(plain);
                default -> plain;
            };
            int cap = 1 + random.nextInt(60);
            Decoding decoding = random.nextBoolean() ? encoding : Decoding.AUTO;
            List<Line> actual = Lines.from(Flux.fromIterable(chunks(bytes, random, 1 + random.nextInt(100))))
                    .maxLineBytes(cap)
                    .decoding(decoding)
                    .lines()
                    .collectList()
                    .block();
            assertThat(actual).as("round %d", round).isEqualTo(reference(plain, cap));
        }
    }

    /** The plainest possible splitter. */
    private static List<Line> reference(byte[] plain, int cap) {
        List<Line> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= plain.length; i++) {
            boolean ended = i < plain.length && plain[i] == '\n';
            if (ended || i == plain.length && start < i) {
                int end = ended && i > start && plain[i - 1] == '\r' ? i - 1 : i;
                boolean truncated = end - start > cap;
                if (truncated) {
                    end = start + cap;
                    while ((plain[end] & 0xC0) == 0x80) {
                        end--;
                    }
                }
                lines.add(new Line(Arrays.copyOfRange(plain, start, end), lines.size(), truncated));
                start = i + 1;
            }
        }
        return lines;
    }

    private static byte[] randomText(Random random, int length) {
        StringBuilder text = new StringBuilder();
        int lineEnds = 1 + random.nextInt(40);
        while (text.length() < length) {
            switch (random.nextInt(lineEnds + 4)) {
                case 0 -> text.append('\n');
                case 1 -> text.append("\r\n");
                case 2 -> text.append('\r');
                case 3 -> text.appendCodePoint(0x1F600 + random.nextInt(50));
                case 4 -> text.append('é');
                default -> text.append((char) ('!' + random.nextInt(90)));
            }
        }
        return utf8(text.toString());
    }

    @Test
    void theScanFindsALineFeedAtEveryPosition() {
        for (int length = 0; length < 40; length++) {
            for (int from = 0; from <= length; from++) {
                byte[] bytes = new byte[length];
                Arrays.fill(bytes, (byte) 0x0B);
                assertThat(LineSplitter.lineFeed(bytes, from, length)).isEqualTo(-1);
                for (int at = from; at < length; at++) {
                    Arrays.fill(bytes, (byte) (at % 2 == 0 ? 0x0B : 0x8A));
                    bytes[at] = '\n';
                    bytes[length - 1] = '\n';
                    assertThat(LineSplitter.lineFeed(bytes, from, length)).isEqualTo(at);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"4, false", "5, false", "6, true"})
    void aLineOverItsCapIsCutAndFlagged(int length, boolean truncated) {
        String line = "x".repeat(length);
        for (String ending : List.of("", "\n", "\r\n")) {
            for (int chunk = 1; chunk < 9; chunk++) {
                StepVerifier.create(Lines.from(Flux.fromIterable(chunks(utf8(line + ending), chunk)))
                                .maxLineBytes(5)
                                .lines())
                        .expectNext(new Line(utf8(line.substring(0, Math.min(5, length))), 0, truncated))
                        .verifyComplete();
            }
        }
    }

    @Test
    void whatIsCutIsCutBetweenTwoCharacters() {
        assertThat(lines(utf8("aé€😀x\n")).maxLineBytes(9).strings().blockFirst())
                .isEqualTo("aé€");
        assertThat(lines(utf8("aé€😀x\n")).maxLineBytes(10).strings().blockFirst())
                .isEqualTo("aé€😀");
        assertThat(lines(utf8("aé€😀x\n")).maxLineBytes(5).strings().blockFirst())
                .isEqualTo("aé");
        assertThat(lines(utf8("aé€😀x\n")).maxLineBytes(2).strings().blockFirst())
                .isEqualTo("a");
    }

    @Test
    void whatIsNotUtf8IsCutAtTheCap() {
        byte[] line = {'a', (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, '\n'};
        assertThat(lines(line).maxLineBytes(5).lines().blockFirst().length()).isEqualTo(5);
    }

    @Test
    void aLineOverItsCapEndsTheLinesWhereThatIsChosen() {
        for (int chunk = 1; chunk < 20; chunk++) {
            StepVerifier.create(Lines.from(Flux.fromIterable(chunks(utf8("ab\r\nabc\r\nabcd\r\na\n"), chunk)))
                            .maxLineBytes(3)
                            .overlong(OverlongLine.FAIL)
                            .strings())
                    .expectNext("ab", "abc")
                    .verifyErrorSatisfies(e -> assertThat(e)
                            .isInstanceOfSatisfying(LineTooLongException.class, tooLong -> {
                                assertThat(tooLong.index()).isEqualTo(2);
                                assertThat(tooLong.maxLineBytes()).isEqualTo(3);
                            })
                            .hasMessage("line 2 is longer than 3 bytes"));
        }
    }

    @Test
    void anUnendedLineOverItsCapFailsAtTheEnd() {
        StepVerifier.create(lines(utf8("a\nabcd"))
                        .maxLineBytes(3)
                        .overlong(OverlongLine.FAIL)
                        .strings())
                .expectNext("a")
                .verifyError(LineTooLongException.class);
    }

    @Test
    void aLineWithoutEndFailsBeforeTheInputEnds() {
        Flux<ByteBuffer> endless = Flux.<ByteBuffer>generate(sink -> sink.next(ByteBuffer.wrap(new byte[1000])));
        StepVerifier.create(Lines.from(endless)
                        .maxLineBytes(5000)
                        .overlong(OverlongLine.FAIL)
                        .lines())
                .verifyError(LineTooLongException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 100})
    void theWholeInputMayBeCapped(int chunk) {
        byte[] input = utf8("abc\ndef\ng");
        StepVerifier.create(Lines.from(Flux.fromIterable(chunks(input, chunk)))
                        .maxBytes(9)
                        .strings())
                .expectNext("abc", "def", "g")
                .verifyComplete();
        StepVerifier.create(Lines.from(Flux.fromIterable(chunks(input, chunk)))
                        .maxBytes(8)
                        .strings())
                .expectNext("abc", "def")
                .verifyErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                InputTooLargeException.class,
                                tooLarge -> assertThat(tooLarge.maxBytes()).isEqualTo(8)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Decoding.class,
            names = {"GZIP", "ZSTD"})
    void theCapCountsDecompressedBytes(Decoding encoding) {
        byte[] plain = "0123456789\n".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = encoding == Decoding.GZIP ? gzip(plain) : zstd(plain);
        assertThat(lines(bytes).maxBytes(plain.length).lines().count().block()).isEqualTo(100_000);
        StepVerifier.create(lines(bytes).maxBytes(plain.length - 1).lines().count())
                .verifyError(InputTooLargeException.class);
        StepVerifier.create(lines(bytes).maxBytes(110).lines())
                .expectNextCount(10)
                .verifyError(InputTooLargeException.class);
    }

    @Test
    void compressedInputIsReadAsItIsWhereDecodingIsForbidden() {
        byte[] bytes = gzip(utf8("a\n"));
        Line line = lines(bytes).decoding(Decoding.IDENTITY).lines().blockFirst();
        assertThat(line.bytes()).startsWith(0x1f, 0x8b);
    }

    @ParameterizedTest
    @EnumSource(
            value = Decoding.class,
            names = {"GZIP", "ZSTD"})
    void anythingElseIsAnErrorWhereDecodingIsForced(Decoding decoding) {
        for (byte[] input : List.of(utf8("plain text\n"), utf8("x"), new byte[0], new byte[20])) {
            StepVerifier.create(lines(input).decoding(decoding).lines())
                    .verifyErrorSatisfies(e -> assertThat(e)
                            .isInstanceOfSatisfying(
                                    CorruptInputException.class,
                                    corrupt -> assertThat(corrupt.format()).isEqualTo(decoding)));
        }
    }

    @Test
    void shortInputsThatBeginLikeCompressedOnesArePlain() {
        assertThat(lines(new byte[] {0x28, (byte) 0xB5}).lines().blockFirst().bytes())
                .containsExactly(0x28, 0xB5);
        assertThat(lines(utf8("P"), utf8("K"), utf8("\n")).strings().blockFirst())
                .isEqualTo("PK");
    }

    @Test
    void aSignatureMayArriveByteByByte() {
        for (byte[] bytes : List.of(gzip(utf8("a\nb\n")), zstd(utf8("a\nb\n")))) {
            assertThat(Lines.from(Flux.fromIterable(chunks(bytes, 1)))
                            .strings()
                            .collectList()
                            .block())
                    .containsExactly("a", "b");
        }
    }

    @Test
    void malformedUtf8IsReplacedAndCounted() {
        List<Long> replaced = new ArrayList<>();
        byte[] input = concat(utf8("ok �\n"), new byte[] {'a', (byte) 0xFF, (byte) 0xFE, '\n'}, utf8("é\n"));
        assertThat(lines(input)
                        .onMalformed(replaced::add)
                        .strings()
                        .collectList()
                        .block())
                .containsExactly("ok �", "a��", "é");
        assertThat(replaced).containsExactly(2L);
        assertThat(lines(input).lines().map(Line::malformed).collectList().block())
                .containsExactly(0, 2, 0);
    }

    @Test
    void theErrorOfTheSourceIsPassedOnAfterTheLinesBeforeIt() {
        IllegalStateException broken = new IllegalStateException("broken");
        StepVerifier.create(Lines.from(Flux.just(ByteBuffer.wrap(utf8("a\nb"))).concatWith(Flux.error(broken)))
                        .strings())
                .expectNext("a")
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(broken));
    }

    @Test
    void everySubscriptionStartsAnew() {
        Lines lines = lines(utf8("a\nb"));
        assertThat(lines.strings().collectList().block()).containsExactly("a", "b");
        assertThat(lines.strings().collectList().block()).containsExactly("a", "b");
    }

    @Test
    void theContextReachesTheSource() {
        Flux<ByteBuffer> source = Flux.deferContextual(ctx -> Flux.just(ByteBuffer.wrap(utf8(ctx.get("who")))));
        assertThat(Lines.from(source)
                        .strings()
                        .contextWrite(ctx -> ctx.put("who", "me"))
                        .blockFirst())
                .isEqualTo("me");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> lines().maxBytes(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> lines().maxLineBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> lines().maxLineBytes((1 << 30) + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Line(new byte[0], -1, false));
        assertThat(lines().maxBytes(0).lines().collectList().block()).isEmpty();
        assertThat(lines(utf8("a")).maxLineBytes(1 << 30).strings().blockFirst())
                .isEqualTo("a");
    }

    @Test
    void aChangedSettingLeavesTheOriginalAsItWas() {
        Lines original = lines(utf8("abcdef\n"));
        Lines changed = original.maxLineBytes(2);
        assertThat(original.strings().blockFirst()).isEqualTo("abcdef");
        assertThat(changed.strings().blockFirst()).isEqualTo("ab");
    }

    @Test
    void piecesAreTheDecompressedBytesAsTheyCome() {
        Lines plain = lines(utf8("a\nb"), new byte[0], utf8("c"));
        StepVerifier.create(plain.pieces().map(String::new))
                .expectNext("a\nb", "c")
                .verifyComplete();

        // It might have become gzip.
        StepVerifier.create(lines(new byte[] {0x1f}).pieces())
                .assertNext(piece -> assertThat(piece).containsExactly(0x1f))
                .verifyComplete();

        byte[] large = utf8("0123456789\n".repeat(20_000));
        StepVerifier.create(lines(gzip(large)).pieces().map(piece -> piece.length))
                .expectNext(64 << 10, 64 << 10, 64 << 10, large.length - 3 * (64 << 10))
                .verifyComplete();
    }

    @Test
    void piecesKeepTheCapOfTheInputButNotThatOfALine() {
        StepVerifier.create(lines(utf8("abcdef"))
                        .maxLineBytes(1)
                        .maxBytes(4)
                        .pieces()
                        .map(String::new))
                .expectNext("abcd")
                .verifyError(InputTooLargeException.class);
    }
}
