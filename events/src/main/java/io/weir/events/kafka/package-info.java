/**
 * Kafka as Reactor streams: sending with acknowledgement, receiving in batches with backpressure down to the poll, and
 * transactions that carry records and consumed offsets together.
 *
 * <p>This is the only package that knows reactor-kafka, which is no longer developed: replacing it touches nothing else.
 */
@NullMarked
package io.weir.events.kafka;

import org.jspecify.annotations.NullMarked;
