package io.weir.cli.push;

import io.weir.cli.input.Input;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of the lines so far. Thread-safe: an interruption asks from a thread of its own. */
final class PushTally {

    /** How many rejected lines are named; all are counted. */
    static final int NAMED = 20;

    private final List<String> rejections = new ArrayList<>();
    private long lines;
    private long accepted;
    private long rejected;
    private long bytesRead;
    private @Nullable Input input;
    private long acknowledgedTo;
    private @Nullable Batch onItsWay;

    synchronized void read(long bytes) {
        bytesRead += bytes;
    }

    synchronized void sending(Batch batch) {
        input = batch.input();
        acknowledgedTo = batch.firstLine();
        onItsWay = batch;
    }

    synchronized void answered(Batch batch, Answer answer) {
        onItsWay = null;
        acknowledgedTo = batch.nextLine();
        lines += batch.lines() + batch.tooLong().size();
        accepted += answer.accepted();
        rejected += answer.allRejected() + batch.tooLong().size();
        batch.tooLong().forEach(line -> name(batch.input(), line, "longer than 1 MiB, not sent"));
        answer.rejected().forEach(r -> name(batch.input(), batch.firstLine() + r.index(), r.reason()));
    }

    /** The request under way has surely stored nothing. */
    synchronized void refused() {
        onItsWay = null;
    }

    private void name(Input where, long line, String reason) {
        if (rejections.size() < NAMED) {
            rejections.add("%s:%d: %s".formatted(where.label(), line + 1, reason));
        }
    }

    synchronized long lines() {
        return lines;
    }

    synchronized long accepted() {
        return accepted;
    }

    synchronized long rejected() {
        return rejected;
    }

    synchronized long bytesRead() {
        return bytesRead;
    }

    /** The first {@value #NAMED} rejected lines, as {@code file:line: reason}. */
    synchronized List<String> rejections() {
        return List.copyOf(rejections);
    }

    /** What was read last; null if nothing was. */
    synchronized @Nullable Input input() {
        return input;
    }

    /** Every line of {@link #input} before this one was answered for. */
    synchronized long acknowledgedTo() {
        return acknowledgedTo;
    }

    /** The request whose outcome is not known; null if there is none. */
    synchronized @Nullable Batch onItsWay() {
        return onItsWay;
    }
}
