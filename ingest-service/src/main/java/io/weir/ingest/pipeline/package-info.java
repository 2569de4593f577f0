/**
 * The way of a request's body into Kafka, whatever protocol brought it: read lazily, bounded, and answered only when
 * every record is durable.
 *
 * <p>A transport makes a {@link io.weir.ingest.pipeline.Submission} of what it received, hands it to {@link
 * io.weir.ingest.pipeline.IngestPipeline}, and puts the {@link io.weir.ingest.pipeline.Receipt} or the {@link
 * io.weir.ingest.pipeline.RefusedException} into its protocol's words. Nothing here knows Spring.
 */
@NullMarked
package io.weir.ingest.pipeline;

import org.jspecify.annotations.NullMarked;
