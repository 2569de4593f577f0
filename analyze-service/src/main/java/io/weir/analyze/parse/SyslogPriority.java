package io.weir.analyze.parse;

/** The {@code <PRI>} in front of a syslog message: facility times eight plus severity, 0–191. */
final class SyslogPriority {

    private SyslogPriority() {}

    /** The priority at {@code i}; -1 if none stands there. */
    static int at(byte[] b, int i, int to) {
        if (Ascii.at(b, i, to) != '<') {
            return -1;
        }
        int end = Ascii.digitsEnd(b, i + 1, Math.min(to, i + 5));
        if (Ascii.at(b, end, to) != '>') {
            return -1;
        }
        long priority = Ascii.number(b, i + 1, end);
        return priority > 191 ? -1 : (int) priority;
    }

    /** Where the priority at {@code i} ends. */
    static int end(byte[] b, int i, int to) {
        return Ascii.indexOf(b, i, to, '>') + 1;
    }

    static void apply(int priority, Draft draft) {
        draft.attribute(EventFields.SYSLOG_FACILITY, priority >> 3);
        draft.severity(Draft.Evidence.SYSLOG_PRIORITY, Levels.ofSyslog(priority & 7), Levels.syslogText(priority & 7));
    }
}
