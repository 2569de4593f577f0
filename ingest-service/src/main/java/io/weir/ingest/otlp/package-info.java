/**
 * OpenTelemetry's protocol over HTTP: {@code POST /v1/logs} in protobuf and in JSON, read record by record from the bytes
 * of the request.
 */
@NullMarked
package io.weir.ingest.otlp;

import org.jspecify.annotations.NullMarked;
