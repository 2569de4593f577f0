package io.weir.analyze.parse;

/**
 * Reads the level that the head of a line stands at: a word, or one of the notations that only one program has and that
 * nothing but their surroundings tell from a message.
 */
final class HeadLevels {

    private final Header header;
    private final LevelTokens levels;

    private byte[] b = {};
    private int to;

    HeadLevels(Header header, LevelTokens levels) {
        this.header = header;
        this.levels = levels;
    }

    void reset(Line line) {
        b = line.bytes;
        to = line.to;
    }

    /**
     * Reads the level here.
     *
     * @param placed whether a separator, or the time, stands just before
     * @param open whether a bracket that held the time is still open
     */
    boolean read(boolean placed, boolean open) {
        if (!levels.at(b, header.at, to, placed)) {
            return letterAndBar() || letterAndComponent();
        }
        header.level(levels.from, levels.to, levels.number);
        header.at = levels.end;
        // logrus on a terminal: the seconds since its start.
        if (Ascii.at(b, header.at, to) == '[') {
            int close = Ascii.closing(b, header.at, to, 12);
            if (close > 0 && Ascii.allDigits(b, header.at + 1, close)) {
                header.at = close + 1;
            }
        }
        // Celery: the process behind a slash, in one bracket with the time.
        if (open && Ascii.at(b, header.at, to) == '/') {
            int end = Ascii.indexOf(b, header.at, Math.min(to, header.at + 64), ']');
            if (end > 0) {
                header.group(header.at + 1, end);
                header.at = end;
            }
        }
        return true;
    }

    /** {@code W | message}, as etcd wrote it. */
    private boolean letterAndBar() {
        int start = header.at;
        if (!header.timed || !Ascii.startsWith(b, start + 1, to, " | ") || Levels.ofLetter(b[start]) == 0) {
            return false;
        }
        header.level(start, start + 1, Levels.ofLetter(b[start]));
        header.at = start + 1;
        return true;
    }

    /** {@code I NETWORK  [thread] message}, as MongoDB wrote it: a letter alone could begin a sentence. */
    private boolean letterAndComponent() {
        int start = header.at;
        int component = start + 2;
        if (!header.timed || Ascii.at(b, start + 1, to) != ' ' || Levels.ofLetter(b[start]) == 0) {
            return false;
        }
        int stop = Ascii.tokenEnd(b, component, Math.min(to, component + 32));
        int bracket = Ascii.skipGap(b, stop, to);
        for (int i = component; i < stop; i++) {
            if (!Ascii.isUpper(b[i]) && b[i] != '_' && b[i] != '-') {
                return false;
            }
        }
        if (stop == component || Ascii.at(b, bracket, to) != '[') {
            return false;
        }
        header.level(start, start + 1, Levels.ofLetter(b[start]));
        header.logger(component, stop);
        header.at = bracket;
        return true;
    }

    /** {@code app.ERROR: message}, as Monolog writes it. */
    boolean channelAndLevel() {
        int stop = Ascii.tokenEnd(b, header.at, Math.min(to, header.at + 64));
        int dot = Ascii.indexOf(b, header.at, stop, '.');
        if (dot <= header.at || b[stop - 1] != ':' || !levels.isToken(b, dot + 1, stop)) {
            return false;
        }
        header.logger(header.at, dot);
        header.level(levels.from, levels.to, levels.number);
        header.at = stop;
        return true;
    }

    /** {@code 7f3a80c1d700 -1 message}, as Ceph writes it: a thread, and a level of its own of which only errors are below 0. */
    boolean threadAndLevel() {
        int start = header.at;
        int end = Ascii.hexEnd(b, start, Math.min(to, start + 17));
        int level = Ascii.skipGap(b, end, to);
        boolean negative = Ascii.at(b, level, to) == '-';
        int digits = negative ? level + 1 : level;
        int stop = Ascii.digitsEnd(b, digits, Math.min(to, digits + 3));
        boolean known = header.timed
                && header.groups == 0
                && header.pid < 0
                && end - start >= 8
                && end - start <= 16
                && level > end
                && stop > digits
                && stop <= digits + 2
                && Ascii.isGap(Ascii.at(b, stop, to));
        if (!known || Ascii.allDigits(b, start, end)) {
            return false;
        }
        header.group(start, end);
        if (negative) {
            header.level(level, stop, 17);
        }
        header.at = stop;
        return true;
    }
}
