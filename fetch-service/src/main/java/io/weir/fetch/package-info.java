/**
 * The fetch service: alerts and fetch requests come in from Kafka, requests over HTTP too; results and incidents go out.
 *
 * <p>{@link io.weir.fetch.engine} does the fetching. Here is what a record leads to
 * ({@link io.weir.fetch.IncidentStage}, {@link io.weir.fetch.RequestStage}), and what runs it all.
 */
@NullMarked
package io.weir.fetch;

import org.jspecify.annotations.NullMarked;
