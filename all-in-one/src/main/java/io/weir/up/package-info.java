/** The whole pipeline in one process: embedded Kafka and the services, each unchanged in a Spring context of its own. */
@NullMarked
package io.weir.up;

import org.jspecify.annotations.NullMarked;
