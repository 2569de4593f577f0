package io.weir.analyze.parse;

/**
 * nginx's error log: {@code 2024/12/31 23:59:59 [error] pid#tid: *connection message, client: …, request: "…"}. What it
 * lists behind the message stays there and becomes attributes too.
 */
final class NginxErrorFormat implements LineFormat {

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int time = line.timeEnd(line.from);
        if (time < 0 || !Ascii.startsWith(b, time, to, " [")) {
            return false;
        }
        int level = time + 2;
        int levelEnd = Ascii.indexOf(b, level, Math.min(to, level + 10), ']');
        int pid = levelEnd + 2;
        int pidEnd = levelEnd < 0 ? -1 : Ascii.digitsEnd(b, pid, to);
        int tidEnd = pidEnd <= pid || Ascii.at(b, pidEnd, to) != '#' ? -1 : Ascii.digitsEnd(b, pidEnd + 1, to);
        if (tidEnd <= pidEnd + 1 || Ascii.at(b, tidEnd, to) != ':' || Levels.find(b, level, levelEnd) < 0) {
            return false;
        }
        draft.format = "nginx-error";
        draft.time(line.time);
        draft.level(b, level, levelEnd);
        SyslogBody.pid(draft, b, pid, pidEnd);
        int message = Ascii.skipGap(b, tidEnd + 1, to);
        if (Ascii.at(b, message, to) == '*') {
            int connection = Ascii.digitsEnd(b, message + 1, to);
            if (connection > message + 1 && Ascii.at(b, connection, to) == ' ') {
                draft.attribute("nginx.connection", Ascii.text(b, message + 1, connection));
                message = connection + 1;
            }
        }
        draft.body(line.text(message, to));
        listed(b, message, to, draft);
        return true;
    }

    private static void listed(byte[] b, int from, int to, Draft draft) {
        for (int i = Ascii.indexOf(b, from, to, ','); i >= 0; i = Ascii.indexOf(b, i + 1, to, ',')) {
            if (Ascii.startsWith(b, i, to, ", client: ")) {
                draft.attribute(EventFields.CLIENT_ADDRESS, b, i + 10, end(b, i + 10, to));
            } else if (Ascii.startsWith(b, i, to, ", server: ")) {
                draft.attribute(EventFields.SERVER_ADDRESS, b, i + 10, end(b, i + 10, to));
            } else if (Ascii.startsWith(b, i, to, ", request: \"")) {
                int quote = AccessLogFormat.quoteEnd(b, i + 12, to);
                if (quote < 0) {
                    return;
                }
                HttpRequestLine.read(b, i + 12, quote, draft);
                i = quote;
            }
        }
    }

    private static int end(byte[] b, int from, int to) {
        int comma = Ascii.indexOf(b, from, to, ',');
        return comma < 0 ? to : comma;
    }
}
