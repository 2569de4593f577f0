/** Protobuf messages, read field by field from the bytes of a request. */
@NullMarked
package io.weir.ingest.protobuf;

import org.jspecify.annotations.NullMarked;
