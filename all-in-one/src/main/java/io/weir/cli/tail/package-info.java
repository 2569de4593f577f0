/** {@code weir tail}: watches a topic. */
@NullMarked
package io.weir.cli.tail;

import org.jspecify.annotations.NullMarked;
