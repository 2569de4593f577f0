package io.weir.analyze.join;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was thrown, as the lines of a trace tell it.
 *
 * @param type its name
 * @param message empty if it has none
 */
record ExceptionText(String type, String message) {

    private static final int LONGEST_NAME = 200;
    private static final String CAUSE_PREFIX = "[cause]: ";
    private static final String[] UNCAUGHT_PREFIXES = {
        "Unhandled exception. ", "Unhandled Exception: ", "Uncaught exception: ", "Uncaught "
    };
    private static final String THREAD_PREFIX = "Exception in thread \"";
    private static final String[] ENDINGS = {
        "Exception",
        "Error",
        "Throwable",
        "Failure",
        "Fault",
        "KeyboardInterrupt",
        "SystemExit",
        "StopIteration",
        "Warning",
        "ExceptionGroup"
    };

    /** Where the name of an exception begins that the line, from {@code i}, begins with; -1 if it begins with none. */
    static int headline(String line, int i) {
        int start = afterPrefix(line, i);
        int end = nameEnd(line, start);
        return end > start && isBoundary(line, end) && isThrowable(line, start, end) ? start : -1;
    }

    /** The same for the last line of Python's traceback, where any name is one. */
    static boolean isPythonEnd(String line) {
        int end = nameEnd(line, 0);
        return end > 0 && Character.isLetter(line.charAt(0)) && (end == line.length() || line.charAt(end) == ':');
    }

    /** Where in a sentence the name of an exception begins that its message, or nothing, follows; -1 if nowhere. */
    static int within(String text) {
        for (String ending : List.of("Exception", "Error", "Throwable")) {
            for (int at = text.indexOf(ending); at >= 0; at = text.indexOf(ending, at + 1)) {
                int end = at + ending.length();
                int start = at;
                while (start > 0 && end - start < LONGEST_NAME && isNamePart(text.charAt(start - 1))) {
                    start--;
                }
                boolean name = at > start || (ending.equals("Error") && end < text.length());
                if (name && isBoundary(text, end) && Character.isLetter(text.charAt(start))) {
                    return start;
                }
            }
        }
        return -1;
    }

    /** The exception whose name begins at {@code start}. */
    static ExceptionText at(String line, int start) {
        int end = nameEnd(line, start);
        String type = line.substring(start, end);
        int colon = line.indexOf(':', end);
        // Node puts a code in brackets between the two.
        String message = colon < 0 || (colon > end && line.charAt(end) != ' ')
                ? ""
                : line.substring(colon + 1).strip();
        return new ExceptionText(type, message);
    }

    /** What these lines, a whole trace, tell; null if they do not say. */
    static @Nullable ExceptionText of(List<String> trace) {
        int python = -1;
        boolean traceback = false;
        for (int k = 0; k < trace.size(); k++) {
            String line = trace.get(k);
            TraceLine kind = TraceLine.of(line);
            if (kind == TraceLine.TRACEBACK) {
                traceback = true;
                python = line.indexOf('+') >= 0 ? Integer.MAX_VALUE : -1;
            } else if (traceback && python == Integer.MAX_VALUE) {
                int bar = line.indexOf("| ");
                if (bar > 0 && headline(line, bar + 2) >= 0) {
                    return at(line, bar + 2);
                }
            } else if (traceback && python < 0 && TraceLine.indent(line) == 0 && isPythonEnd(line)) {
                python = k;
            } else if (!traceback && kind == TraceLine.PANIC) {
                int colon = line.indexOf(':');
                return new ExceptionText(
                        line.substring(0, colon), line.substring(colon + 1).strip());
            } else if (!traceback && kind == TraceLine.HEADLINE) {
                return at(line, headline(line, TraceLine.indent(line)));
            } else if (!traceback && kind == TraceLine.NAMED_FRAME) {
                return ruby(line);
            }
        }
        return python >= 0 && python < trace.size() ? at(trace.get(python), 0) : null;
    }

    /** {@code x.rb:3:in `f': message (Type)}. */
    private static @Nullable ExceptionText ruby(String line) {
        int message = line.indexOf("': ");
        int type = line.lastIndexOf(" (");
        return message > 0 && type >= message + 2
                ? new ExceptionText(
                        line.substring(type + 2, line.length() - 1),
                        line.substring(message + 3, Math.max(type, message + 3)))
                : null;
    }

    private static int afterPrefix(String line, int i) {
        if (line.startsWith(THREAD_PREFIX, i)) {
            int quote = line.indexOf("\" ", i + THREAD_PREFIX.length());
            return quote < 0 ? i : quote + 2;
        }
        for (String prefix : UNCAUGHT_PREFIXES) {
            if (line.startsWith(prefix, i)) {
                return i + prefix.length();
            }
        }
        return line.startsWith(CAUSE_PREFIX, i) ? i + CAUSE_PREFIX.length() : i;
    }

    /** Whether the line says that nothing caught what it names: then no line before it has told of that. */
    static boolean isUncaught(String line) {
        return afterPrefix(line, 0) > 0 && !line.startsWith(CAUSE_PREFIX);
    }

    private static int nameEnd(String line, int start) {
        int bound = Math.min(line.length(), start + LONGEST_NAME);
        int end = start;
        while (end < bound && isNamePart(line.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '$' || c == '`' || c == '/';
    }

    /** What may follow the name: its message, nothing, Node's code, or Ruby's parenthesis. */
    private static boolean isBoundary(String line, int end) {
        return end == line.length()
                || line.charAt(end) == ':'
                || (line.startsWith(" [", end) && line.indexOf("]: ", end) > 0)
                || (line.startsWith(" (", end) && line.endsWith("):"));
    }

    /** A name that ends as exceptions do, or the qualified name of a class. */
    private static boolean isThrowable(String line, int start, int end) {
        if (!Character.isLetter(line.charAt(start))) {
            return false;
        }
        int last = line.lastIndexOf('.', end - 1) + 1;
        int segment = Math.max(start, last);
        if (segment >= end || !Character.isUpperCase(line.charAt(segment))) {
            return false;
        }
        for (String ending : ENDINGS) {
            if (line.regionMatches(end - ending.length(), ending, 0, ending.length())
                    && end - ending.length() >= start) {
                return true;
            }
        }
        int dots = 0;
        for (int k = start; k < end; k++) {
            dots += line.charAt(k) == '.' ? 1 : 0;
        }
        return dots >= 2 && line.indexOf('/', start) < 0;
    }
}
