package io.weir.operators.lines;

/** What becomes of a line that is longer than its cap. */
public enum OverlongLine {
    /** Its beginning is emitted, cut between two characters of UTF-8, and flagged; the rest is skipped. */
    TRUNCATE,
    /** The lines end with a {@link LineTooLongException}. */
    FAIL
}
