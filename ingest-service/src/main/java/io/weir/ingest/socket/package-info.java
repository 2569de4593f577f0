/**
 * What the protocols without HTTP have in common: connections and datagrams, taken no faster than Kafka takes their
 * records, and messages cut out of a stream of bytes.
 */
@NullMarked
package io.weir.ingest.socket;

import org.jspecify.annotations.NullMarked;
