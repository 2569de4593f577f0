package io.weir.analyze.pattern;

/**
 * The bounds of what is remembered of patterns.
 *
 * @param maxPatterns the most patterns of a service; the one unseen for longest is forgotten when there are more, and is
 *     found again, under the same id, when it comes again
 * @param maxServices the most services whose patterns are told apart
 * @param maxTotal the most patterns of all services together, some hundred bytes each
 */
public record PatternSettings(int maxPatterns, int maxServices, int maxTotal) {

    /** 1,000 patterns a service, 1,000 services, 50,000 patterns in all. */
    public static final PatternSettings DEFAULTS = new PatternSettings(1_000, 1_000, 50_000);

    public PatternSettings {
        if (maxPatterns < 1 || maxServices < 1 || maxTotal < maxPatterns) {
            throw new IllegalArgumentException("maxPatterns " + maxPatterns + " or maxServices " + maxServices
                    + " is below 1, or maxTotal " + maxTotal + " is below maxPatterns");
        }
    }
}
