/**
 * Stack traces, line by line, back into the event they belong to.
 *
 * <p>Lines are parsed first, each alone; {@link io.weir.analyze.join.TraceJoiner} then takes the events in the order of
 * their lines, and hands on each once nothing can join it any more. {@code TraceLine} says what a line may be part of,
 * {@code OpenEvent} whether it continues this very event, {@code ExceptionText} what was thrown. {@link
 * io.weir.analyze.join.HeldOffsets} keeps what waits from being committed.
 */
@NullMarked
package io.weir.analyze.join;

import org.jspecify.annotations.NullMarked;
