/** Elasticsearch's bulk protocol, as Beats, Logstash, Fluent Bit and the official clients speak it. */
@NullMarked
package io.weir.ingest.elastic;

import org.jspecify.annotations.NullMarked;
