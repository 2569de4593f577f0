/** {@code weir analyze}: the analyze pipeline over files, without a server. */
@NullMarked
package io.weir.cli.analyze;

import org.jspecify.annotations.NullMarked;
