package io.weir.analyze.parse;

/** Android's logcat in its {@code threadtime} layout: {@code 12-31 23:59:59.123  pid  tid L tag: message}. */
final class LogcatFormat implements LineFormat {

    private static final int MAX_TAG = 160;

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int timeEnd = line.timeEnd(line.from);
        if (timeEnd < 0) {
            return false;
        }
        int pid = Ascii.skipGap(b, timeEnd, to);
        int pidEnd = Ascii.digitsEnd(b, pid, to);
        int tid = Ascii.skipGap(b, pidEnd, to);
        int tidEnd = Ascii.digitsEnd(b, tid, to);
        int letter = Ascii.skipGap(b, tidEnd, to);
        int level = Levels.ofLetter(Ascii.at(b, letter, to));
        if (pidEnd == pid || tid == pidEnd || tidEnd == tid || letter == tidEnd || level == 0) {
            return false;
        }
        if (Ascii.at(b, letter + 1, to) != ' ') {
            return false;
        }
        int tag = letter + 2;
        int colon = tagEnd(b, tag, to);
        if (colon < 0) {
            return false;
        }
        draft.format = "logcat";
        draft.time(line.time);
        draft.severity(Draft.Evidence.LEVEL, level, Ascii.text(b, letter, letter + 1));
        SyslogBody.pid(draft, b, pid, pidEnd);
        draft.attribute(EventFields.THREAD_ID, Ascii.boxed(Ascii.number(b, tid, tidEnd)));
        int stop = colon;
        while (stop > tag && Ascii.isGap(b[stop - 1])) {
            stop--;
        }
        draft.attribute(EventFields.LOGGER, b, tag, stop);
        draft.body(line.text(Ascii.at(b, colon + 1, to) == ' ' ? colon + 2 : Math.min(colon + 1, to), to));
        return true;
    }

    /** The colon that ends the tag: the first that a blank or the end follows, since a tag may hold colons. */
    private static int tagEnd(byte[] b, int i, int to) {
        int limit = Math.min(to, i + MAX_TAG);
        for (; i < limit; i++) {
            if (b[i] == ':' && (i + 1 >= to || b[i + 1] == ' ')) {
                return i;
            }
        }
        return -1;
    }
}
