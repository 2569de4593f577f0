/**
 * What every service configures and reports alike about Kafka: its properties, its topics at start, its pipelines' life,
 * its health. A service gets it by having this module on its class path and importing {@code weir-common.yml}.
 */
@NullMarked
package io.weir.events.spring;

import org.jspecify.annotations.NullMarked;
