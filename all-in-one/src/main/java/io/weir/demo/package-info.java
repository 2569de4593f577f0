/**
 * The demo: three small services that log, serve diagnostics and break on cue, and the story of what Weir makes of it, told
 * from Kafka's topics alone.
 */
@NullMarked
package io.weir.demo;

import org.jspecify.annotations.NullMarked;
