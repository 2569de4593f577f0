/** {@code weir up} and {@code weir demo}: the whole pipeline in this process. */
@NullMarked
package io.weir.cli.server;

import org.jspecify.annotations.NullMarked;
