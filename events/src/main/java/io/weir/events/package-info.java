/**
 * The contract between Weir's services and with the outside: {@linkplain io.weir.events.Topics topics}, the records on
 * them, and their {@linkplain io.weir.events.Json JSON form}.
 *
 * <p>A record here is a value: validated where it is made, immutable, without behaviour beyond its own meaning. How it
 * travels is the business of {@link io.weir.events.kafka}.
 */
@NullMarked
package io.weir.events;

import org.jspecify.annotations.NullMarked;
