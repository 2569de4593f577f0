@NullMarked
package io.weir.fetch;

import org.jspecify.annotations.NullMarked;
