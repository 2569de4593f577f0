/**
 * Lazy, backpressured lines from files, streams and publishers of bytes.
 *
 * <p>A file of any size, plain or compressed, flows in constant memory; it is opened on subscription and closed on
 * completion, error and cancellation:
 *
 * <pre>{@code
 * Mono<Long> sum = Lines.from(Path.of("numbers.txt.gz"))
 *         .strings()
 *         .filter(line -> !line.isBlank())
 *         .map(Long::parseLong)
 *         .reduce(0L, Long::sum);
 * }</pre>
 *
 * <p>A request body, one list of lines per chunk that arrives, with a cap on what it may inflate to:
 *
 * <pre>{@code
 * Flux<List<Line>> records = Lines.from(body, MyBuffer::nioBuffer, MyBuffer::release)
 *         .decoding(Decoding.GZIP)
 *         .maxBytes(20 << 20)
 *         .maxLineBytes(256 << 10)
 *         .batches();
 * }</pre>
 */
@NullMarked
package io.weir.operators.lines;

import org.jspecify.annotations.NullMarked;
