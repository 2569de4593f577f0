package io.weir.analyze.parse;

/**
 * The time a request took, among what an access log has behind the user agent. A value with a unit counts first, then one
 * named {@code rt} or {@code request_time}, then a number with a fraction, which is seconds (nginx); a whole number only
 * if nothing else is there, and then it is microseconds (Apache's {@code %D}).
 */
final class RequestTimes {

    private RequestTimes() {}

    /** Milliseconds; NaN if none is found. */
    static double find(byte[] b, int from, int to) {
        double fraction = Double.NaN;
        double whole = Double.NaN;
        int tokens = 0;
        int i = Ascii.skipGap(b, from, to);
        while (i < to) {
            int end;
            if (b[i] == '"') {
                int quote = AccessLogFormat.quoteEnd(b, i + 1, to);
                int close = quote < 0 ? to : quote;
                if (close - i < 16 && close > i + 1 && Ascii.isDigit(b[i + 1]) && Double.isNaN(fraction)) {
                    fraction = seconds(b, i + 1, close);
                }
                end = Math.min(close + 1, to);
            } else {
                end = Ascii.tokenEnd(b, i, to);
                int equals = Ascii.indexOf(b, i, Math.min(end, i + 24), '=');
                if (equals > 0 && isRequestTime(b, i, equals)) {
                    double named = Durations.millis(trimmed(b, equals + 1, end), Durations.Unit.SECONDS);
                    if (!Double.isNaN(named)) {
                        return named;
                    }
                } else if (equals < 0 && end - i < 24 && Ascii.isDigit(b[i])) {
                    if (Ascii.isLetter(b[end - 1])) {
                        double united = Durations.millis(Ascii.text(b, i, end), Durations.Unit.NONE);
                        if (!Double.isNaN(united)) {
                            return united;
                        }
                    } else if (Ascii.allDigits(b, i, end)) {
                        whole = Ascii.number(b, i, end) / 1000.0;
                    } else if (Double.isNaN(fraction)) {
                        fraction = seconds(b, i, end);
                    }
                }
            }
            tokens++;
            i = Ascii.skipGap(b, end, to);
        }
        return !Double.isNaN(fraction) ? fraction : tokens == 1 ? whole : Double.NaN;
    }

    private static boolean isRequestTime(byte[] b, int from, int to) {
        return Ascii.equals(b, from, to, "rt")
                || Ascii.equals(b, from, to, "request_time")
                || Ascii.equals(b, from, to, "duration");
    }

    private static double seconds(byte[] b, int from, int to) {
        return Ascii.indexOf(b, from, to, '.') < 0
                ? Double.NaN
                : Durations.millis(Ascii.text(b, from, to), Durations.Unit.SECONDS);
    }

    private static String trimmed(byte[] b, int from, int to) {
        boolean quoted = to - from > 1 && b[from] == '"' && b[to - 1] == '"';
        return quoted ? Ascii.text(b, from + 1, to - 1) : Ascii.text(b, from, to);
    }
}
