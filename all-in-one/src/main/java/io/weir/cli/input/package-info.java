/** The files, or standard input, that commands read lines from. */
@NullMarked
package io.weir.cli.input;

import org.jspecify.annotations.NullMarked;
