@NullMarked
package io.weir.analyze;

import org.jspecify.annotations.NullMarked;
