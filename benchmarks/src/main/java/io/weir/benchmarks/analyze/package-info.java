/** What understanding a line costs: {@code benchmarks/run analyze}. */
@NullMarked
package io.weir.benchmarks.analyze;

import org.jspecify.annotations.NullMarked;
