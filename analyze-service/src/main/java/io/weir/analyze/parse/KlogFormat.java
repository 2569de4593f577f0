package io.weir.analyze.parse;

/**
 * klog and glog: {@code I1231 23:59:59.123456 pid file.go:23] message}. The date may have its year too, of two or of four
 * digits.
 */
final class KlogFormat implements LineFormat {

    private static final int MAX_HEAD = 256;

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int date = line.from + 1;
        int level = Levels.ofLetter(Ascii.at(b, line.from, to));
        int digits = Ascii.digitsEnd(b, date, Math.min(to, date + 9)) - date;
        if (level == 0 || (digits != 4 && digits != 6 && digits != 8)) {
            return false;
        }
        int timeEnd = digits == 4 ? line.monthDayTimeEnd(date) : line.timeEnd(date);
        int bracket = timeEnd < 0 ? -1 : Ascii.indexOf(b, timeEnd, Math.min(to, timeEnd + MAX_HEAD), ']');
        if (bracket < 0) {
            return false;
        }
        int thread = Ascii.skipGap(b, timeEnd, bracket);
        int threadEnd = Ascii.digitsEnd(b, thread, bracket);
        int file = Ascii.skipGap(b, threadEnd, bracket);
        int colon = Ascii.indexOf(b, file, bracket, ':');
        int lineEnd = colon < 0 ? -1 : Ascii.digitsEnd(b, colon + 1, bracket);
        if (threadEnd == thread || colon <= file || lineEnd == colon + 1) {
            return false;
        }
        draft.format = "klog";
        draft.time(line.time);
        draft.severity(Draft.Evidence.LEVEL, level, Ascii.text(b, line.from, line.from + 1));
        SyslogBody.pid(draft, b, thread, threadEnd);
        draft.attribute(EventFields.CODE_FILE, b, file, colon);
        draft.attribute(EventFields.CODE_LINE, Ascii.boxed(Ascii.number(b, colon + 1, lineEnd)));
        draft.body(line.text(Ascii.skipGap(b, bracket + 1, to), to));
        return true;
    }
}
