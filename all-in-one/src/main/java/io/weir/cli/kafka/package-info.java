/** Commands' view of a Kafka cluster: how to get there, which topics there are, where they begin and end. */
@NullMarked
package io.weir.cli.kafka;

import org.jspecify.annotations.NullMarked;
