package io.weir.analyze.join;

import io.weir.events.LogEvent;

/**
 * An event that is complete.
 *
 * @param source the name its lines were pushed under
 * @param bytes of all its lines
 * @param lines of which it was made, 1 or more
 */
public record Joined(LogEvent event, String source, int bytes, int lines) {}
