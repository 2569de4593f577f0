/**
 * {@code weir push}: sends lines to the ingest service, in order, and knows at any moment which of them are stored.
 *
 * <p>A request that surely stored nothing is tried again; one whose outcome is unknown never is, since a line sent twice
 * would be counted twice.
 */
@NullMarked
package io.weir.cli.push;

import org.jspecify.annotations.NullMarked;
