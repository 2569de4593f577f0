/** What finding the pattern of a message costs. */
@NullMarked
package io.weir.benchmarks.patterns;

import org.jspecify.annotations.NullMarked;
