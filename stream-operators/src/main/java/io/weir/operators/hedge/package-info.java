/**
 * Asks a second time when the first answer is late, and takes whichever comes first.
 *
 * <pre>{@code
 * Hedge hedge = Hedge.afterPercentile(0.95, Duration.ofMillis(200)).budget(RetryBudget.of(0.05, 0));
 *
 * Mono<Page> page = hedge.mono(fetch(url));   // for what may be done twice
 * }</pre>
 */
@NullMarked
package io.weir.operators.hedge;

import org.jspecify.annotations.NullMarked;
