/** The one logging configuration of the process. */
@NullMarked
package io.weir.logging;

import org.jspecify.annotations.NullMarked;
