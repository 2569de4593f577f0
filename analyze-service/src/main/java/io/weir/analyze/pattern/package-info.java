/**
 * What kind of message a message is. {@link io.weir.analyze.pattern.MessageMask} takes out what varies in any log text
 * (numbers, addresses, paths, values …) by looks alone; {@link io.weir.analyze.pattern.DrainTree} finds among what is left
 * the words that vary, from the messages seen; {@link io.weir.analyze.pattern.PatternMiner} gives what comes out of it an
 * id that does not change.
 */
@NullMarked
package io.weir.analyze.pattern;

import org.jspecify.annotations.NullMarked;
