/** What it costs to take lines in, beside Kafka's producer, a server that keeps nothing, and rsyslog. */
@NullMarked
package io.weir.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;
