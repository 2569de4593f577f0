package io.weir.analyze.detect;

/**
 * What share of errors is usual for a service: exponentially weighted means over its windows, the newest counting 1 %, so
 * that the memory is some hundred windows and follows the time of day.
 *
 * <p>How surprising a number of errors is, {@link #deviations} says: the square root of twice the logarithm of the
 * likelihood ratio between that number and the usual one (the signed deviance residual of a Poisson count), over the square
 * root of how much more the service's errors scatter than a Poisson count. For large numbers it is the distance in standard
 * deviations; for small ones, unlike that, it does not make much of two errors where usually is none.
 *
 * <p>As if a few lines with a tenth of errors had been seen before: so a service that is new is not surprising soon, and
 * one that never had an error does not raise an alert with its first. Source of the deviance: McCullagh and Nelder,
 * "Generalized Linear Models", 1989.
 *
 * @param windows how many windows taught it, counted up to the memory's length
 * @param lines mean of a window
 * @param errors mean of a window
 * @param squares mean squared distance of the errors from what was expected
 * @param variance mean of what that would be of a Poisson count
 */
record ErrorBaseline(int windows, double lines, double errors, double squares, double variance) {

    static final ErrorBaseline INITIAL = new ErrorBaseline(0, 0, 0, 0, 0);

    private static final double LEARNING_RATE = 0.01;
    private static final int MEMORY = (int) (1 / LEARNING_RATE);
    /** After how many windows it tells anything. */
    private static final int KNOWN_AFTER = 5;

    private static final double ASSUMED_LINES = 20;
    private static final double ASSUMED_ERRORS = 2;

    /** The first windows count alike; later ones fade. */
    ErrorBaseline learn(long moreLines, long moreErrors) {
        double rate = Math.max(LEARNING_RATE, 1.0 / (windows + 1));
        double expected = ratio() * (double) moreLines;
        double distance = (double) moreErrors - expected;
        return new ErrorBaseline(
                Math.min(windows + 1, MEMORY),
                lines + rate * ((double) moreLines - lines),
                errors + rate * ((double) moreErrors - errors),
                squares + rate * (distance * distance - squares),
                variance + rate * (expected - variance));
    }

    /** Whether there were windows enough to tell what is usual. */
    boolean isKnown() {
        return windows >= KNOWN_AFTER;
    }

    /** The usual share of errors, 0–1; 0 if nothing is known. */
    double mean() {
        return lines == 0 ? 0 : errors / lines;
    }

    /** The share to reckon with, the assumed lines included: never 0. */
    private double ratio() {
        return (errors * windows + ASSUMED_ERRORS) / (lines * windows + ASSUMED_LINES);
    }

    /** How far so many errors among so many lines are above what is usual; 0 if they are not. */
    double deviations(long moreLines, long moreErrors) {
        double expected = ratio() * (double) moreLines;
        if (moreErrors <= expected) {
            return 0;
        }
        double deviance = 2 * (moreErrors * Math.log(moreErrors / expected) - (moreErrors - expected));
        double scatter = variance == 0 ? 1 : Math.max(1, squares / variance);
        return Math.sqrt(deviance / scatter);
    }
}
