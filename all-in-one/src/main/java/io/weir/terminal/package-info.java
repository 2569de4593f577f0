/**
 * What a command writes to: lines that survive a closed pipe, colours and progress bars where a person looks on, plain
 * text everywhere else.
 */
@NullMarked
package io.weir.terminal;

import org.jspecify.annotations.NullMarked;
