/** What is kept of each partition that an instance reads. */
@NullMarked
package io.weir.analyze.partition;

import org.jspecify.annotations.NullMarked;
