package io.weir.analyze.parse;

import io.weir.analyze.parse.FieldRole.Role;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code key=value key="quoted value"}: logfmt, as Go's loggers and slog's text handler write it. A line is taken for it
 * if it begins with a pair and holds nothing but pairs, two at least; words without a key are forgiven (they continue the
 * value before them) where the record states a level, a time or a message twice over.
 */
final class LogfmtFormat implements LineFormat {

    private static final int MAX_KEY = 64;

    private final StructuredRecord record;

    /** Results of {@link #pair}. */
    private int keyEnd;

    private int valueStart;
    private int valueEnd;

    LogfmtFormat(ParserSettings settings) {
        this.record = new StructuredRecord(new TimeScanner(settings.zone()));
    }

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        if (!isLogfmt(b, line.from, to)) {
            return false;
        }
        record.reset(line.time.arrivalSecond());
        int i = line.from;
        while (i < to) {
            int end = pair(b, i, to);
            if (end > 0) {
                int start = i;
                int stop = keyEnd;
                int from = valueStart;
                boolean quoted = from == stop + 2;
                int until = quoted ? valueEnd : withBareWords(b, end, to);
                record.put(Ascii.text(b, start, stop), quoted ? unquoted(b, from, until) : typed(b, from, until));
                end = Math.max(end, until);
            } else {
                end = Ascii.tokenEnd(b, i, to);
            }
            i = Ascii.skipGap(b, end, to);
        }
        draft.format = "logfmt";
        record.apply(draft);
        String message = record.text(Role.MESSAGE);
        if (message != null) {
            draft.body(message);
            byte[] text = StructuredRecord.bytes(message.length() > 32 ? message.substring(0, 32) : message);
            Levels.fromHead(draft, text, 0, text.length);
        }
        return true;
    }

    private boolean isLogfmt(byte[] b, int from, int to) {
        int pairs = 0;
        int telling = 0;
        int bare = 0;
        int i = from;
        while (i < to) {
            int end = pair(b, i, to);
            if (end > 0) {
                pairs++;
                telling += isTelling(b, i, keyEnd) ? 1 : 0;
            } else if (pairs == 0) {
                return false;
            } else {
                bare++;
                end = Ascii.tokenEnd(b, i, to);
            }
            i = Ascii.skipGap(b, end, to);
        }
        return pairs >= 2 && (bare == 0 || telling >= 2);
    }

    private static boolean isTelling(byte[] b, int from, int to) {
        FieldRole role = to - from > 10 ? null : FieldRole.of(Ascii.text(b, from, to));
        return role != null && (role.role() == Role.LEVEL || role.role() == Role.MESSAGE || role.role() == Role.TIME);
    }

    /** The end of the pair that begins at {@code i}; -1 if none does. */
    private int pair(byte[] b, int i, int to) {
        byte first = b[i];
        if (!Ascii.isLetter(first) && first != '_' && first != '@') {
            return -1;
        }
        int limit = Math.min(to, i + MAX_KEY);
        int k = i;
        while (k < limit && (Ascii.isNamePart(b[k]) || b[k] == ':')) {
            k++;
        }
        if (Ascii.at(b, k, to) != '=') {
            return -1;
        }
        keyEnd = k;
        if (Ascii.at(b, k + 1, to) == '"') {
            int quote = AccessLogFormat.quoteEnd(b, k + 2, to);
            if (quote > 0 && (quote + 1 >= to || Ascii.isGap(b[quote + 1]))) {
                valueStart = k + 2;
                valueEnd = quote;
                return quote + 1;
            }
        }
        valueStart = k + 1;
        valueEnd = Ascii.tokenEnd(b, k + 1, to);
        return Math.max(valueEnd, k + 1);
    }

    /** How far a value reaches that ends at {@code end} but for words without a key. */
    private int withBareWords(byte[] b, int end, int to) {
        int last = end;
        int i = Ascii.skipGap(b, end, to);
        while (i < to && pair(b, i, to) < 0) {
            last = Ascii.tokenEnd(b, i, to);
            i = Ascii.skipGap(b, last, to);
        }
        return last;
    }

    /** An unquoted value: a number, true or false where it is spelled like one, else text. */
    private static Object typed(byte[] b, int from, int to) {
        int length = to - from;
        if (length > 0 && length <= 18 && (Ascii.isDigit(b[from]) || (b[from] == '-' && length > 1))) {
            Number number = decimal(b, from, to);
            if (number != null) {
                return number;
            }
        }
        if (length == 4 && Ascii.equals(b, from, to, "true")) {
            return true;
        }
        if (length == 5 && Ascii.equals(b, from, to, "false")) {
            return false;
        }
        return Ascii.text(b, from, to);
    }

    /** Only what a number prints as is one: with a leading zero or a trailing dot it is a code or a name. */
    private static @Nullable Number decimal(byte[] b, int from, int to) {
        int start = b[from] == '-' ? from + 1 : from;
        int point = Ascii.digitsEnd(b, start, to);
        if (point == start || (b[start] == '0' && point > start + 1)) {
            return null;
        }
        if (point == to) {
            long value = Ascii.number(b, start, to);
            return Ascii.boxed(start > from ? -value : value);
        }
        return b[point] == '.' && Ascii.allDigits(b, point + 1, to) && to - from <= 16
                ? (Number) Double.valueOf(Ascii.text(b, from, to))
                : null;
    }

    private static String unquoted(byte[] b, int from, int to) {
        if (Ascii.indexOf(b, from, to, '\\') < 0) {
            return Ascii.text(b, from, to);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            if (b[i] != '\\' || i + 1 >= to) {
                out.write(b[i]);
                continue;
            }
            byte c = b[++i];
            switch (c) {
                case 'n' -> out.write('\n');
                case 't' -> out.write('\t');
                case 'r' -> out.write('\r');
                default -> out.write(c);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
