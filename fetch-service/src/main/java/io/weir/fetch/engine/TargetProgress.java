package io.weir.fetch.engine;

import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult.TargetResult;
import io.weir.operators.deadline.Deadline;
import io.weir.operators.gather.Outcome;
import io.weir.operators.timer.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What is known of one target while it is fetched for one caller, and its result in the end. Thread-safe. */
final class TargetProgress {

    private final Target target;
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile Duration elapsed = Duration.ZERO;

    TargetProgress(Target target) {
        this.target = target;
    }

    /** The target's answer, with attempts and time noted here. */
    Mono<Answer> fetch(TargetFetch fetch) {
        return Timer.named("fetch target")
                .listener(timing -> elapsed = timing.elapsed())
                .mono(timed(fetch.fetch(target, attempts)));
    }

    private Mono<Answer> timed(Mono<Answer> answer) {
        Long millis = target.timeoutMillis();
        return millis == null
                ? answer
                : Deadline.within(Duration.ofMillis(millis)).mono(answer);
    }

    /** The result, once the answer is there or will not come. */
    TargetResult result(Outcome<Answer> outcome) {
        if (outcome instanceof Outcome.Success<Answer> success) {
            return result(success.result(), null);
        }
        if (outcome instanceof Outcome.Failure<Answer> failure) {
            return result(
                    failure.error() instanceof StatusException status ? status.answer() : null,
                    Failure.of(failure.error()));
        }
        throw new IllegalStateException("an exchange ends with an answer or fails");
    }

    private TargetResult result(@Nullable Answer answer, @Nullable Failure failure) {
        return new TargetResult(
                target.name(),
                Redaction.url(target.url()),
                failure == null ? io.weir.events.FetchResult.Outcome.ok : failure.outcome(),
                answer == null ? null : answer.status(),
                elapsed.toMillis(),
                attempts.get(),
                failure == null && attempts.get() == 0,
                answer == null ? null : answer.contentType(),
                answer == null ? null : answer.body(),
                answer != null && answer.truncated(),
                failure == null ? null : Redaction.text(failure.error()));
    }
}
