/**
 * The forward protocol of Fluentd and Fluent Bit: MessagePack over TCP, acknowledged once Kafka has acknowledged, between
 * peers that may have to prove that they know a shared key.
 */
@NullMarked
package io.weir.ingest.fluent;

import org.jspecify.annotations.NullMarked;
