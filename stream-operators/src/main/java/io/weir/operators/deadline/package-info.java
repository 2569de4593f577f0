/**
 * An absolute deadline that travels: in the Reactor context within a process, in a header between processes.
 *
 * <pre>{@code
 * Mono<Report> report = Deadline.within(Duration.ofSeconds(2)).mono(
 *         Gather.all(List.of(users, orders)).map(Report::of));
 *
 * // at the border: what is left of the caller's time
 * Deadline.parse(request.header(Deadline.HEADER)).mono(handle(request));
 *
 * // at the other border: tell the next one
 * Mono.deferContextual(ctx -> send(Deadline.in(ctx).map(Deadline::header)));
 * }</pre>
 */
@NullMarked
package io.weir.operators.deadline;

import org.jspecify.annotations.NullMarked;
