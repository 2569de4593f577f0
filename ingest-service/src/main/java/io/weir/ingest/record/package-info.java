/**
 * What the protocols that carry records have in common: the one shape in which a record is passed on, what its source is
 * called, and how a body in memory is read record by record.
 */
@NullMarked
package io.weir.ingest.record;

import org.jspecify.annotations.NullMarked;
