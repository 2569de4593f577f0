/** The contract's records as a person reads them: mostly a line each, an incident in a few. */
@NullMarked
package io.weir.rendering;

import org.jspecify.annotations.NullMarked;
