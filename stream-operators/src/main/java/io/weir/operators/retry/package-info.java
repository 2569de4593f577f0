/**
 * Tries again what failed, within bounds.
 *
 * <pre>{@code
 * Retry retry = Retry.of("fetch")
 *         .maxAttempts(3)
 *         .fullJitter(Duration.ofMillis(100), Duration.ofSeconds(2))
 *         .on(error -> error instanceof IOException)
 *         .deadline(Duration.ofSeconds(5))
 *         .budget(RetryBudget.of(0.1, 1))
 *         .listener(failed -> log.warn("{}", failed));   // fetch: attempt 1 of 3 failed (…), next in 0.0731s
 *
 * Mono<Page> page = retry.mono(fetch(url));
 * Mono<Page> same = fetch(url).transformDeferred(retry::mono);
 * }</pre>
 */
@NullMarked
package io.weir.operators.retry;

import org.jspecify.annotations.NullMarked;
