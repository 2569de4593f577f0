/** {@code weir topics}, {@code weir lag} and {@code weir redrive}: what is in Kafka, who is behind, what failed. */
@NullMarked
package io.weir.cli.topics;

import org.jspecify.annotations.NullMarked;
