@NullMarked
package io.weir.operators;

import org.jspecify.annotations.NullMarked;
