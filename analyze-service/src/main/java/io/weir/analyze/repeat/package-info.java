/** Takes out what a producer has sent again: records that were stored before under the same identity. */
@NullMarked
package io.weir.analyze.repeat;

import org.jspecify.annotations.NullMarked;
