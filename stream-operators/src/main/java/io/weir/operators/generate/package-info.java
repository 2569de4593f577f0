/**
 * Sequences that are made element by element, as they are asked for.
 *
 * <pre>{@code
 * Flux<Integer> threeTwoOne = Generators.countdown(3);
 *
 * Flux<Long> powers = Generators.iterate(1L, power -> power < 1000, power -> power * 2);
 * }</pre>
 */
@NullMarked
package io.weir.operators.generate;

import org.jspecify.annotations.NullMarked;
