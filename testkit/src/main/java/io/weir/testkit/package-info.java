@NullMarked
package io.weir.testkit;

import org.jspecify.annotations.NullMarked;
