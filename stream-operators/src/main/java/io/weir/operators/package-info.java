/**
 * Reactor operators for lazy lines, timing, retry, caching, hedging and concurrent gathering.
 *
 * <p>Each stands alone and works on any {@link reactor.core.publisher.Mono} or {@link reactor.core.publisher.Flux}; {@link
 * io.weir.operators.Decorators} puts several of them around one source in the order that is right:
 *
 * <pre>{@code
 * Mono<Page> page = Decorators.<Page>of("fetch")
 *         .timer(timer -> timer.registry(registry))
 *         .deadline(Duration.ofSeconds(2))
 *         .cache(pages, uri)
 *         .retry(retry -> retry.maxAttempts(3).fullJitter(Duration.ofMillis(50), Duration.ofSeconds(1)))
 *         .breaker(CircuitBreakerOperator.of(breaker))
 *         .attemptTimeout(Duration.ofMillis(500))
 *         .mono(client.fetch(uri));
 * }</pre>
 */
@NullMarked
package io.weir.operators;

import org.jspecify.annotations.NullMarked;
