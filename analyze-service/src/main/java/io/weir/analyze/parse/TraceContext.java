package io.weir.analyze.parse;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Trace and span ids among the fields that a logging pattern prints in brackets. */
final class TraceContext {

    private TraceContext() {}

    /** Takes the first word of 32 hex digits for the trace and the first of 16 for the span. */
    static void find(byte[] b, int from, int to, Draft draft) {
        String trace = null;
        String span = null;
        int start = from;
        for (int i = from; i <= to; i++) {
            if (i < to && Character.digit(b[i], 16) >= 0) {
                continue;
            }
            boolean whole = start == from || !Ascii.isLetterOrDigit(b[start - 1]);
            if (whole && (i == to || !Ascii.isLetterOrDigit(b[i]))) {
                trace = trace == null ? id(b, start, i, 32) : trace;
                span = span == null ? id(b, start, i, 16) : span;
            }
            start = i + 1;
        }
        draft.traceId(trace);
        draft.spanId(trace == null ? null : span);
    }

    private static @Nullable String id(byte[] b, int from, int to, int length) {
        if (to - from != length) {
            return null;
        }
        for (int i = from; i < to; i++) {
            if (b[i] != '0') {
                return Ascii.text(b, from, to).toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }
}
