/** What commands share: options, how their values are written, and how a command says that it failed. */
@NullMarked
package io.weir.cli.options;

import org.jspecify.annotations.NullMarked;
