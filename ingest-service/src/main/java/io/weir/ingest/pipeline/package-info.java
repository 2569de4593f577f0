/**
 * The way of records into Kafka, whatever protocol brought them: read lazily, bounded, and answered only when every one of
 * them is durable.
 *
 * <p>A transport makes a {@link io.weir.ingest.pipeline.Submission} of what it received, hands it to {@link
 * io.weir.ingest.pipeline.IngestPipeline}, and puts the {@link io.weir.ingest.pipeline.Receipt} or the {@link
 * io.weir.ingest.pipeline.RefusedException} into its protocol's words. One for a protocol whose messages are decoded as a
 * whole, over HTTP:
 *
 * <pre>{@code
 * Mono<ServerResponse> post(ServerRequest request) {
 *     return Mono.fromCallable(() -> submission(request.exchange().getRequest()))
 *             .flatMap(pipeline::ingest)                  // nothing is read before the budget has room for it
 *             .flatMap(receipt -> ServerResponse.noContent().build());
 * }
 *
 * Submission submission(ServerHttpRequest request) {
 *     HttpHeaders headers = request.getHeaders();
 *     Tenant tenant = tenants.ofAuthorization(headers.getFirst("Authorization"));  // or throws NotAdmittedException
 *     Content content = Content.whole(body(request), compressed, this::decode);
 *     return Submission.of("parcels", tenant, "parcels", content)
 *             .declaring(Math.max(0, headers.getContentLength()))
 *             .repeatableAs(headers.getFirst("Idempotency-Key"));
 * }
 *
 * Flux<Batch> decode(byte[] body, Intake intake) {
 *     Parcel parcel = Parcel.parse(body);                 // or throws RefusedException MALFORMED
 *     Batch.Builder batch = intake.batch(parcel.items().size());
 *     for (int i = 0; i < parcel.items().size(); i++) {
 *         Item item = parcel.items().get(i);
 *         if (item.isValid()) {
 *             batch.json(i, intake.source(item.service()), item.id(), item.toJson());  // id may be null
 *         } else {
 *             batch.reject(i, "has no time", item.toJson());
 *         }
 *     }
 *     return Flux.just(batch.build());
 * }
 * }</pre>
 *
 * <p>A body that can be cut while it arrives is {@link io.weir.ingest.pipeline.Content#streamed}. A transport that has its
 * frames already, as over a socket, makes a submission of each group of them, with {@code intake -> Flux.just(batch)} for
 * content and their size declared, and reads on when the receipt has come.
 *
 * <p>Nothing here knows Spring.
 */
@NullMarked
package io.weir.ingest.pipeline;

import org.jspecify.annotations.NullMarked;
