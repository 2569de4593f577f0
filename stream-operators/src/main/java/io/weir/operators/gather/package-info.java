/**
 * Runs many at once and puts their results together, in order.
 *
 * <pre>{@code
 * Mono<List<Page>> all = Gather.all(List.of(fetch(a), fetch(b), fetch(c)));          // 1 s instead of 3
 *
 * Mono<List<Outcome<Page>>> each = Gather.outcomes(List.of(fetch(a), fetch(b)), Duration.ofSeconds(2));
 *
 * Mono<List<Page>> fiveAtATime = Gather.limited(downloads, 5);
 * }</pre>
 */
@NullMarked
package io.weir.operators.gather;

import org.jspecify.annotations.NullMarked;
