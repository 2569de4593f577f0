/**
 * What every service configures and reports alike: Kafka's properties, its topics at start, its pipelines' life, its
 * health; the HTTP server's threads. A service gets it by having this module on its class path and importing {@code weir-common.yml}.
 */
@NullMarked
package io.weir.events.spring;

import org.jspecify.annotations.NullMarked;
