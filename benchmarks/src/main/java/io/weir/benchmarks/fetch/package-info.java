/** The fetch engine beside what one would use instead, against one server on the loopback interface. */
@NullMarked
package io.weir.benchmarks.fetch;

import org.jspecify.annotations.NullMarked;
