package io.weir.analyze.parse;

/**
 * What has been found at the head of a text line: stretches of it, by what they mean. A stretch is absent while its end
 * is -1. One object serves line after line.
 */
final class Header {

    private static final int MAX_GROUPS = 4;

    /** Where the message begins, so far: behind the last thing that was understood. */
    int at;

    boolean timed;
    /** Whether the line has columns before its time, or others of unknown meaning. */
    boolean columns;
    /** Whether Spring Boot's {@code ---} stands before the thread. */
    boolean dashes;

    long epochSecond;
    int nano;
    int levelFrom;
    int levelTo;
    int levelNumber;
    int loggerFrom;
    int loggerTo;
    /** Groups in brackets that are neither time, level, logger nor process id. */
    final int[] groupFrom = new int[MAX_GROUPS];

    final int[] groupTo = new int[MAX_GROUPS];
    int groups;
    /** Whether the last group stands behind the logger, and so is the context of the message. */
    boolean context;

    int fileFrom;
    int fileTo;
    long codeLine;
    long pid;

    void reset(int from) {
        at = from;
        timed = false;
        columns = false;
        dashes = false;
        levelTo = -1;
        levelNumber = 0;
        loggerTo = -1;
        groups = 0;
        context = false;
        fileTo = -1;
        codeLine = -1;
        pid = -1;
    }

    boolean hasLevel() {
        return levelTo >= 0;
    }

    boolean hasLogger() {
        return loggerTo >= 0;
    }

    void time(TimeScanner time) {
        timed = true;
        epochSecond = time.epochSecond;
        nano = time.nano;
    }

    void level(int from, int to, int number) {
        levelFrom = from;
        levelTo = to;
        levelNumber = number;
    }

    void logger(int from, int to) {
        loggerFrom = from;
        loggerTo = to;
    }

    /** Keeps a group; one too many stays part of the head without a name. */
    void group(int from, int to) {
        if (groups < MAX_GROUPS) {
            groupFrom[groups] = from;
            groupTo[groups++] = to;
        }
    }
}
