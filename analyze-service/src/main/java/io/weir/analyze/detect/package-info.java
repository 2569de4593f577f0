/**
 * From tallies to windows and alerts: one stage whose state, the open windows and alert rules of each service, is written
 * with what it led to, in the same transaction.
 */
@NullMarked
package io.weir.analyze.detect;

import org.jspecify.annotations.NullMarked;
