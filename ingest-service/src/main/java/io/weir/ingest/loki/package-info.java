/** Loki's push protocol: streams of lines under labels, as JSON or as protobuf in a block of snappy. */
@NullMarked
package io.weir.ingest.loki;

import org.jspecify.annotations.NullMarked;
