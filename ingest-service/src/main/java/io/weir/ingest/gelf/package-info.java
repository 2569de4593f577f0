/** Graylog's extended log format, whatever transport brings it: one JSON object a message, passed on as it came. */
@NullMarked
package io.weir.ingest.gelf;

import org.jspecify.annotations.NullMarked;
