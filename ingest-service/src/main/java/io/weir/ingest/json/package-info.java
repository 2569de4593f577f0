/**
 * JSON as bytes: checked against its grammar and cut into elements while it arrives, without building anything from it.
 * The bytes of an element go on as they came.
 */
@NullMarked
package io.weir.ingest.json;

import org.jspecify.annotations.NullMarked;
