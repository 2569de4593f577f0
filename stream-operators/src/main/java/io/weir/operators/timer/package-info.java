/**
 * Measures what a subscription takes and how it ends.
 *
 * <pre>{@code
 * Timer timer = Timer.named("fetch").listener(timing -> log.info("{}", timing));   // fetch took 0.5001s
 *
 * Mono<Page> page = timer.mono(fetch(url));
 * Mono<Page> same = fetch(url).transformDeferred(timer::mono);
 * }</pre>
 */
@NullMarked
package io.weir.operators.timer;

import org.jspecify.annotations.NullMarked;
