/**
 * Kafka itself, broker and KRaft controller, inside this JVM: on a data directory that survives a restart, or on a
 * temporary one.
 *
 * <p>Kafka logs through SLF4J and says a lot; the levels are the application's to set. The loggers are {@code kafka} and
 * {@code org.apache.kafka} (the broker; {@code WARN} keeps what an operator should read),
 * {@code org.apache.kafka.clients} (producers and consumers of the same JVM) and {@code io.weir.embedded} (this package:
 * one {@code INFO} line at start and one at close, {@code ERROR} when Kafka gives up).
 */
@NullMarked
package io.weir.embedded;

import org.jspecify.annotations.NullMarked;
