package io.weir.analyze.parse;

import java.nio.charset.StandardCharsets;

/**
 * Access logs: common, combined, either with the virtual host in front and the time taken behind. The body is the
 * request line and the status; whatever else the line has becomes an attribute.
 */
final class AccessLogFormat implements LineFormat {

    private static final int MAX_HEAD = 512;

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int open = timeBracket(b, line.from, to);
        if (open < 0) {
            return false;
        }
        int close = line.timeEnd(open + 1);
        int request = close < 0 ? -1 : requestStart(b, close, to);
        int status = request < 0 ? -1 : statusStart(b, request, to);
        if (status < 0) {
            return false;
        }
        int requestEnd = status - 2;
        draft.format = "access";
        draft.time(line.time);
        draft.httpStatus(status(b, status));
        head(b, line.from, open - 1, draft);
        HttpRequestLine.read(b, request, requestEnd, draft);
        draft.body(body(b, request, requestEnd, status));
        tail(b, status + 3, to, draft);
        return true;
    }

    /** The bracket before {@code 31/Dec/2024:}; -1 if none is near. */
    static int timeBracket(byte[] b, int from, int to) {
        int limit = Math.min(to - 20, from + MAX_HEAD);
        for (int i = from + 1; i < limit; i++) {
            if (b[i] == '[' && b[i - 1] == ' ' && Ascii.isDigit(b[i + 1]) && b[i + 3] == '/' && b[i + 7] == '/') {
                return i;
            }
        }
        return -1;
    }

    /** Where the request begins behind the end of the time; -1 if none does. */
    static int requestStart(byte[] b, int timeEnd, int to) {
        return Ascii.at(b, timeEnd, to) == ']' && Ascii.startsWith(b, timeEnd + 1, to, " \"") ? timeEnd + 3 : -1;
    }

    /** Where the status begins, a quote and a blank behind the request; -1 if there is none. */
    static int statusStart(byte[] b, int request, int to) {
        int requestEnd = quoteEnd(b, request, to);
        int status = requestEnd + 2;
        return requestEnd >= 0
                        && Ascii.digitsEnd(b, status, Math.min(to, status + 4)) == status + 3
                        && b[requestEnd + 1] == ' '
                ? status
                : -1;
    }

    static int status(byte[] b, int at) {
        return (b[at] - '0') * 100 + (b[at + 1] - '0') * 10 + (b[at + 2] - '0');
    }

    /** {@code [vhost] client ident user}, where a user may have blanks in it. */
    private static void head(byte[] b, int from, int to, Draft draft) {
        int first = Ascii.tokenEnd(b, from, to);
        int second = Math.min(first + 1, to);
        int secondEnd = Ascii.tokenEnd(b, second, to);
        int third = Math.min(secondEnd + 1, to);
        int thirdEnd = Ascii.tokenEnd(b, third, to);
        if (thirdEnd < to && isAddress(b, second, secondEnd)) {
            int colon = to(b, from, first, (byte) ':');
            draft.attribute(EventFields.SERVER_ADDRESS, b, from, colon);
            if (colon < first) {
                draft.attribute(EventFields.SERVER_PORT, Ascii.boxed(Ascii.number(b, colon + 1, first)));
            }
            draft.attribute(EventFields.CLIENT_ADDRESS, b, second, secondEnd);
            draft.attribute(EventFields.USER_NAME, b, thirdEnd + 1, to);
        } else {
            draft.attribute(EventFields.CLIENT_ADDRESS, b, from, first);
            draft.attribute(EventFields.USER_NAME, b, third, to);
        }
    }

    /** The last place of a byte that only digits follow, else the end. */
    private static int to(byte[] b, int from, int end, byte mark) {
        int i = end;
        while (i > from && Ascii.isDigit(b[i - 1])) {
            i--;
        }
        return i < end && i > from && b[i - 1] == mark ? i - 1 : end;
    }

    private static boolean isAddress(byte[] b, int from, int to) {
        boolean joined = false;
        for (int i = from; i < to; i++) {
            joined |= b[i] == '.' || b[i] == ':';
            int c = b[i] | 0x20;
            if (!Ascii.isDigit(b[i]) && b[i] != '.' && b[i] != ':' && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return joined;
    }

    private static void tail(byte[] b, int i, int to, Draft draft) {
        int size = Math.min(i + 1, to);
        int sizeEnd = Ascii.tokenEnd(b, size, to);
        long bytes = Ascii.number(b, size, sizeEnd);
        if (bytes >= 0) {
            draft.attribute(EventFields.HTTP_RESPONSE_SIZE, Ascii.boxed(bytes));
        }
        int rest = sizeEnd;
        if (Ascii.startsWith(b, rest, to, " \"")) {
            int end = quoteEnd(b, rest + 2, to);
            if (end > 0) {
                draft.attribute(EventFields.HTTP_REFERER, b, rest + 2, end);
                rest = end + 1;
                end = Ascii.startsWith(b, rest, to, " \"") ? quoteEnd(b, rest + 2, to) : -1;
                if (end > 0) {
                    draft.attribute(EventFields.USER_AGENT, b, rest + 2, end);
                    rest = end + 1;
                }
            }
        }
        if (rest < to) {
            double millis = RequestTimes.find(b, rest, to);
            if (!Double.isNaN(millis)) {
                draft.attribute(EventFields.DURATION_MILLIS, millis);
            }
        }
    }

    /** The quote that ends what begins at {@code i}, past escaped ones; -1 if there is none. */
    static int quoteEnd(byte[] b, int i, int to) {
        for (; i < to; i++) {
            if (b[i] == '"') {
                return i;
            }
            if (b[i] == '\\') {
                i++;
            }
        }
        return -1;
    }

    private static String body(byte[] b, int request, int requestEnd, int status) {
        int length = requestEnd - request;
        byte[] text = new byte[length + 4];
        System.arraycopy(b, request, text, 0, length);
        text[length] = ' ';
        System.arraycopy(b, status, text, length + 1, 3);
        return new String(text, StandardCharsets.UTF_8);
    }
}
