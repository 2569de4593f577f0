/** The command line: {@code weir} and what it answers to wrong usage, failure and interruption. */
@NullMarked
package io.weir.cli;

import org.jspecify.annotations.NullMarked;
