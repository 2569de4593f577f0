/**
 * What the integration tests of every module share: a real Kafka, in a container where a Docker engine is reachable and
 * inside the test's JVM where not, with the few things a test does to it. {@link io.weir.testkit.KafkaForTests} is the
 * way in; Awaitility comes along for what else a test must wait for.
 */
@NullMarked
package io.weir.testkit;

import org.jspecify.annotations.NullMarked;
