/** {@code weir fetch}: the fetch pipeline on the command line, without a server. */
@NullMarked
package io.weir.cli.fetch;

import org.jspecify.annotations.NullMarked;
