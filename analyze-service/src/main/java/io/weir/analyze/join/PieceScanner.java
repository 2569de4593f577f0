package io.weir.analyze.join;

/**
 * Tells the pieces that a container runtime cuts a long line into: CRI's {@code TIME stdout|stderr P text}, up to one with
 * {@code F}, and Docker's {@code {"log":"text","stream":"stdout",…}}, up to one whose text ends in a line break.
 */
final class PieceScanner {

    /** Docker cuts nothing shorter. */
    private static final int DOCKER_PIECE = 16 << 10;

    private static final String DOCKER_HEAD = "{\"log\":\"";

    /** Results of the last successful call: whether the line ends here. */
    boolean last;
    /** Whether the line is too short for a piece, so that only a line break in the next one can make it one. */
    boolean unsure;

    boolean docker;
    boolean stderr;
    /** Where CRI's tag stands. */
    int tag;
    /** Where the text begins and ends. */
    int from;

    int to;

    /** Reads the wrapping of a line; false if it has none of these. */
    boolean read(byte[] b) {
        if (b.length < 24) {
            return false;
        }
        if (b[0] == '{') {
            return startsWith(b, 0, DOCKER_HEAD) && readDocker(b);
        }
        return b[4] == '-' && b[10] == 'T' && readCri(b);
    }

    private boolean readCri(byte[] b) {
        int blank = 19;
        int bound = Math.min(b.length, 40);
        while (blank < bound && b[blank] != ' ') {
            blank++;
        }
        stderr = startsWith(b, blank, " stderr ");
        tag = blank + 8;
        if ((!stderr && !startsWith(b, blank, " stdout ")) || tag >= b.length || (b[tag] != 'F' && b[tag] != 'P')) {
            return false;
        }
        int end = tag + 1;
        // Further tags may follow the first behind a colon.
        while (end < b.length && b[end] != ' ' && (b[end] == ':' || end > tag + 1)) {
            end++;
        }
        if (end < b.length && b[end] != ' ') {
            return false;
        }
        docker = false;
        unsure = false;
        last = b[tag] == 'F';
        to = withoutBreak(b);
        from = Math.min(end + 1, to);
        return true;
    }

    private boolean readDocker(byte[] b) {
        from = DOCKER_HEAD.length();
        int end = from;
        last = false;
        while (end < b.length && b[end] != '"') {
            boolean escape = b[end] == '\\' && end + 1 < b.length;
            last = escape && b[end + 1] == 'n';
            end += escape ? 2 : 1;
        }
        stderr = startsWith(b, end, "\",\"stream\":\"stderr\"");
        to = end;
        docker = true;
        unsure = !last && to - from < DOCKER_PIECE;
        return stderr || startsWith(b, end, "\",\"stream\":\"stdout\"");
    }

    private static int withoutBreak(byte[] b) {
        int to = b.length;
        while (to > 0 && (b[to - 1] == '\n' || b[to - 1] == '\r')) {
            to--;
        }
        return to;
    }

    private static boolean startsWith(byte[] b, int at, String text) {
        if (b.length - at < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (b[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
