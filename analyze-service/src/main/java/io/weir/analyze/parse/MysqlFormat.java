package io.weir.analyze.parse;

/**
 * The error log of MySQL ({@code TIME thread [Note] [MY-010747] [Server] message}) and MariaDB ({@code TIME thread [Note]
 * message}).
 */
final class MysqlFormat implements LineFormat {

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int time = line.timeEnd(line.from);
        if (time < 0) {
            return false;
        }
        int thread = Ascii.skipGap(b, time, to);
        int threadEnd = Ascii.digitsEnd(b, thread, to);
        int open = Ascii.skipGap(b, threadEnd, to);
        int close = Ascii.at(b, open, to) == '[' ? Ascii.indexOf(b, open, Math.min(to, open + 10), ']') : -1;
        if (close < 0) {
            return false;
        }
        int code = Ascii.skipGap(b, close + 1, to);
        boolean coded = Ascii.startsWith(b, code, to, "[MY-");
        boolean own = Ascii.equals(b, open + 1, close, "Note") || Ascii.equals(b, open + 1, close, "System");
        boolean shared = Ascii.equals(b, open + 1, close, "Warning") || Ascii.equals(b, open + 1, close, "ERROR");
        if (!(own || (shared && (coded || threadEnd > thread)))) {
            return false;
        }
        draft.format = "mysql";
        draft.time(line.time);
        draft.level(b, open + 1, close);
        long id = Ascii.number(b, thread, threadEnd);
        if (id >= 0) {
            draft.attribute(EventFields.THREAD_ID, Ascii.boxed(id));
        }
        int message = code;
        int codeEnd = coded ? Ascii.closing(b, code, to, 24) : -1;
        if (codeEnd > 0) {
            draft.attribute("db.response.status_code", b, code + 1, codeEnd);
            message = Ascii.skipGap(b, codeEnd + 1, to);
            int part = Ascii.at(b, message, to) == '[' ? Ascii.closing(b, message, to, 32) : -1;
            if (part > 0) {
                draft.attribute(EventFields.LOGGER, b, message + 1, part);
                message = Ascii.skipGap(b, part + 1, to);
            }
        }
        draft.body(line.text(message, to));
        return true;
    }
}
