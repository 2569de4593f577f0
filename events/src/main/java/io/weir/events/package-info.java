@NullMarked
package io.weir.events;

import org.jspecify.annotations.NullMarked;
