/**
 * Remembers results by key, and loads each only once however many ask for it.
 *
 * <pre>{@code
 * AsyncCache<URI, Page> cache = AsyncCache.<URI, Page>named("pages")
 *         .maximumSize(10_000)
 *         .ttl(Duration.ofMinutes(1))
 *         .staleWhileRevalidate(Duration.ofMinutes(5))
 *         .registry(registry)
 *         .build();
 *
 * Mono<Page> page = cache.get(uri, client::fetch);
 * }</pre>
 */
@NullMarked
package io.weir.operators.cache;

import org.jspecify.annotations.NullMarked;
