/** The ingest service put together: its settings, its beans, its start and its end. */
@NullMarked
package io.weir.ingest;

import org.jspecify.annotations.NullMarked;
