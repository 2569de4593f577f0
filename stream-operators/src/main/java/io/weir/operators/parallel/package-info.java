/**
 * Bounded pools for work that would hold up everybody else: few workers for calls that block, all cores for computing.
 *
 * <pre>{@code
 * try (Workers downloads = Workers.blocking("download", 5, 100);
 *         Workers cores = Workers.computing("score", 100)) {
 *     Flux<Score> scores = downloads.mapUnordered(urls, Client::download)   // 10 calls of 0.5 s: 1 s
 *             .transform(pages -> cores.map(pages, Score::of));             // on every core, in order
 * }
 * }</pre>
 */
@NullMarked
package io.weir.operators.parallel;

import org.jspecify.annotations.NullMarked;
