package io.weir.operators.lines;

import static io.weir.operators.lines.Bytes.gzip;
import static io.weir.operators.lines.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class FollowTest {

    private static final Duration POLL = Duration.ofSeconds(1);

    @TempDir
    private Path dir;

    private Path file;

    @BeforeEach
    void name() {
        file = dir.resolve("a.log");
    }

    private interface Change {
        void make() throws IOException;
    }

    private static Runnable then(Change change) {
        return () -> {
            try {
                change.make();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private Runnable append(String text) {
        return then(() -> Files.write(file, utf8(text), StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    private StepVerifier.Step<String> following(boolean onlyNew) {
        return StepVerifier.withVirtualTime(() -> {
                    Lines lines = onlyNew ? Lines.followNew(file, POLL) : Lines.follow(file, POLL);
                    Flux<String> strings = lines.readOn(Schedulers.immediate()).strings();
                    return strings;
                })
                .expectSubscription();
    }

    @Test
    void whatIsThereComesFirstAndThenWhatIsAppended() throws IOException {
        Files.write(file, utf8("a\nb\n"));
        following(false)
                .expectNext("a", "b")
                .then(append("c\n"))
                .thenAwait(POLL)
                .expectNext("c")
                .expectNoEvent(POLL.multipliedBy(3))
                .then(append("d\ne\n"))
                .thenAwait(POLL)
                .expectNext("d", "e")
                .thenCancel()
                .verify();
    }

    @Test
    void onlyNewLinesComeWhereThatIsChosen() throws IOException {
        Files.write(file, utf8("a\nb\n"));
        following(true)
                .expectNoEvent(POLL)
                .then(append("c\n"))
                .thenAwait(POLL)
                .expectNext("c")
                .thenCancel()
                .verify();
    }

    @Test
    void aFileThatIsNotThereYetIsWaitedForAndReadFromItsBeginning() {
        for (boolean onlyNew : new boolean[] {false, true}) {
            file = dir.resolve("later" + onlyNew + ".log");
            following(onlyNew)
                    .expectNoEvent(POLL.multipliedBy(2))
                    .then(append("a\n"))
                    .thenAwait(POLL)
                    .expectNext("a")
                    .thenCancel()
                    .verify();
        }
    }

    @Test
    void anUnfinishedLineIsHeldBackUntilItsEndComes() {
        append("a\nb").run();
        following(false)
                .expectNext("a")
                .expectNoEvent(POLL)
                .then(append("c\n"))
                .thenAwait(POLL)
                .expectNext("bc")
                .thenCancel()
                .verify();
    }

    @Test
    void aRotatedFileIsReadToItsEndAndTheNewOneFromItsBeginning() {
        append("a\n").run();
        Path rotated = dir.resolve("a.log.1");
        following(false)
                .expectNext("a")
                .then(append("b\nunfinished"))
                .then(then(() -> Files.move(file, rotated)))
                .thenAwait(POLL)
                .expectNext("b")
                .then(then(() -> Files.write(rotated, utf8(" business\nlate"), StandardOpenOption.APPEND)))
                .thenAwait(POLL)
                .expectNext("unfinished business")
                .then(append("c\n"))
                .thenAwait(POLL)
                .expectNext("late", "c")
                .thenCancel()
                .verify();
    }

    @Test
    void aFilePutInThePlaceOfAnotherIsNoticed() {
        append("a\n").run();
        following(false)
                .expectNext("a")
                .then(then(() -> {
                    Path other = Files.write(dir.resolve("other"), utf8("longer than the one before\n"));
                    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
                }))
                .thenAwait(POLL)
                .expectNext("longer than the one before")
                .thenCancel()
                .verify();
    }

    @Test
    void aTruncatedFileIsReadFromItsBeginning() {
        append("a\nb\nhalf").run();
        following(false)
                .expectNext("a", "b")
                .then(then(() -> Files.write(file, utf8("c\n"), StandardOpenOption.TRUNCATE_EXISTING)))
                .thenAwait(POLL)
                .expectNext("half", "c")
                .thenCancel()
                .verify();
    }

    @Test
    void compressedContentIsTakenAsItIs() throws IOException {
        Files.write(file, gzip(utf8("a\n".repeat(1000))));
        append("\n").run();
        Line first = Lines.follow(file, POLL).lines().blockFirst(Duration.ofSeconds(5));
        assertThat(first.bytes()).startsWith(0x1f, 0x8b);
    }

    @Test
    void whatCannotBeReadIsAnError() {
        StepVerifier.create(Lines.follow(dir, POLL).lines()).verifyError(IOException.class);
    }

    @Test
    void theFileIsClosedOnCancel() throws IOException {
        append("a\n").run();
        following(false).expectNext("a").thenCancel().verify();
        assertThat(isOpen(file)).isFalse();
    }

    @Test
    void aFileThatHasBeenRotatedAwayIsClosed() throws IOException {
        append("a\n").run();
        Path rotated = dir.resolve("a.log.1");
        following(false)
                .expectNext("a")
                .then(then(() -> Files.move(file, rotated)))
                .then(append("b\n"))
                .thenAwait(POLL)
                .expectNext("b")
                .then(then(() -> assertThat(isOpen(rotated)).isFalse()))
                .thenCancel()
                .verify();
    }

    /** Where the system does not tell, it is believed to be closed. */
    private static boolean isOpen(Path file) throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return false;
        }
        try (var open = Files.list(descriptors)) {
            return open.anyMatch(descriptor -> leadsTo(descriptor, file));
        }
    }

    private static boolean leadsTo(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file);
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void anIntervalIsMoreThanZero() {
        assertThatIllegalArgumentException().isThrownBy(() -> Lines.follow(file, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> Lines.followNew(file, Duration.ofMillis(-1)));
    }
}
