/**
 * Fetching over HTTP, many targets at once, safely: the concurrent fetcher without Spring and without Kafka.
 *
 * <pre>{@code
 * try (Fetcher fetcher = new Fetcher(FetcherSettings.DEFAULTS, TargetPolicy.publicInternet(Set.of(80, 443), List.of()), registry)) {
 *     FetchResult result = fetcher.fetch(request).block();
 * }
 * }</pre>
 *
 * <p>{@link io.weir.fetch.engine.Fetcher} never fails for what a target does: every target has an outcome.
 * {@link io.weir.fetch.engine.TargetPolicy} says which places may be reached at all.
 */
@NullMarked
package io.weir.fetch.engine;

import org.jspecify.annotations.NullMarked;
