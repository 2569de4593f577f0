/**
 * Counting lines in windows of event time: {@linkplain io.weir.analyze.window.WindowCounts counts} that add up in any
 * order, {@linkplain io.weir.analyze.window.Tally tallies} of one batch, and the
 * {@linkplain io.weir.analyze.window.ServiceWindows windows} that tallies are merged into.
 */
@NullMarked
package io.weir.analyze.window;

import org.jspecify.annotations.NullMarked;
