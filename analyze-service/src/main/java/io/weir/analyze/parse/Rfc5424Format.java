package io.weir.analyze.parse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Syslog as RFC 5424 has it: {@code <PRI>1 TIME HOST APP PROCID MSGID [id key="value"] message}. A parameter of the
 * structured data becomes the attribute {@code id.key}.
 */
final class Rfc5424Format implements LineFormat {

    private final SyslogBody body;

    Rfc5424Format(SyslogBody body) {
        this.body = body;
    }

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int priority = SyslogPriority.at(b, line.from, to);
        if (priority < 0) {
            return false;
        }
        int version = SyslogPriority.end(b, line.from, to);
        if (Ascii.at(b, version, to) != '1' || Ascii.at(b, version + 1, to) != ' ') {
            return false;
        }
        int time = version + 2;
        int timeEnd = Ascii.at(b, time, to) == '-' ? time + 1 : line.timeEnd(time);
        if (timeEnd < 0 || Ascii.at(b, timeEnd, to) != ' ') {
            return false;
        }
        int host = timeEnd + 1;
        int hostEnd = Ascii.tokenEnd(b, host, to);
        int app = Math.min(hostEnd + 1, to);
        int appEnd = Ascii.tokenEnd(b, app, to);
        int proc = Math.min(appEnd + 1, to);
        int procEnd = Ascii.tokenEnd(b, proc, to);
        int id = Math.min(procEnd + 1, to);
        int idEnd = Ascii.tokenEnd(b, id, to);
        if (hostEnd == host || appEnd == app || procEnd == proc || idEnd == id) {
            return false;
        }
        if (timeEnd > time + 1) {
            draft.time(line.time);
        }
        SyslogPriority.apply(priority, draft);
        if (!(hostEnd - host == 1 && b[host] == '-')) {
            draft.resource(EventFields.HOST_NAME, line.text(host, hostEnd));
        }
        draft.attribute(EventFields.SYSLOG_APP_NAME, b, app, appEnd);
        draft.attribute(EventFields.SYSLOG_PROCID, b, proc, procEnd);
        SyslogBody.pid(draft, b, proc, procEnd);
        draft.attribute(EventFields.SYSLOG_MSGID, b, id, idEnd);
        int message = structuredData(b, Math.min(idEnd + 1, to), to, draft);
        if (Ascii.at(b, message, to) == ' ') {
            message++;
        }
        if (Ascii.startsWith(b, message, to, "\u00ef\u00bb\u00bf")) {
            message += 3;
        }
        draft.format = "rfc5424";
        body.read(line, message, app, appEnd, draft);
        return true;
    }

    /** Reads {@code -} or {@code [id key="value" …][…]}; what does not keep to the grammar belongs to the message. */
    private static int structuredData(byte[] b, int i, int to, Draft draft) {
        if (Ascii.at(b, i, to) == '-' && (i + 1 >= to || b[i + 1] == ' ')) {
            return i + 1;
        }
        while (Ascii.at(b, i, to) == '[') {
            int nameEnd = i + 1;
            while (nameEnd < to && b[nameEnd] != ' ' && b[nameEnd] != ']') {
                nameEnd++;
            }
            String element = Ascii.text(b, i + 1, nameEnd);
            int k = nameEnd;
            while (Ascii.at(b, k, to) == ' ') {
                k = parameter(b, k + 1, to, element, draft);
                if (k < 0) {
                    return i;
                }
            }
            if (Ascii.at(b, k, to) != ']') {
                return i;
            }
            i = k + 1;
        }
        return i;
    }

    private static int parameter(byte[] b, int i, int to, String element, Draft draft) {
        int equals = Ascii.indexOf(b, i, Math.min(to, i + 64), '=');
        if (equals <= i || Ascii.at(b, equals + 1, to) != '"') {
            return -1;
        }
        int start = equals + 2;
        int end = start;
        boolean escaped = false;
        while (end < to && b[end] != '"') {
            if (b[end] == '\\' && end + 1 < to) {
                escaped = true;
                end++;
            }
            end++;
        }
        if (end >= to) {
            return -1;
        }
        draft.attribute(
                element + "." + Ascii.text(b, i, equals),
                escaped ? unescaped(b, start, end) : Ascii.text(b, start, end));
        return end + 1;
    }

    /** A backslash escapes only the quote, itself and the bracket; before anything else it stands for itself. */
    private static String unescaped(byte[] b, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            byte next = Ascii.at(b, i + 1, to);
            if (b[i] == '\\' && (next == '"' || next == '\\' || next == ']')) {
                i++;
            }
            out.write(b[i]);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
