/** What the operators of stream-operators cost, against plain Reactor, resilience4j and the JDK. */
@NullMarked
package io.weir.benchmarks.operators;

import org.jspecify.annotations.NullMarked;
