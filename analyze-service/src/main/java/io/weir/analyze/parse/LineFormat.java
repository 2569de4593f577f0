package io.weir.analyze.parse;

/** One family of formats. */
interface LineFormat {

    /**
     * Reads the line into the draft if it is of this family.
     *
     * @return whether it is; if not, the draft is as it was
     */
    boolean read(Line line, Draft draft);
}
