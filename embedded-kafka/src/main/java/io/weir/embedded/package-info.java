@NullMarked
package io.weir.embedded;

import org.jspecify.annotations.NullMarked;
