package io.weir.analyze.join;

/** What a line may be to a stack trace, by its looks alone. Each look is told by a bounded look-ahead or one pass. */
enum TraceLine {
    /** A stack frame, or what stands for several: {@code at a.B.c(B.java:1)}, {@code File "x.py", line 1}, … */
    FRAME,
    /** What was thrown before: {@code Caused by:}, {@code Suppressed:}, {@code --->}. */
    CAUSE,
    /** Python's {@code Traceback (most recent call last):}. */
    TRACEBACK,
    /** Python's sentences between two tracebacks. */
    CHAIN,
    /** Go's {@code panic:} and {@code fatal error:}. */
    PANIC,
    /** Go's {@code goroutine 1 [running]:}. */
    GOROUTINE,
    /** The name of an exception, with or without its message. */
    HEADLINE,
    /** {@code /app/server.js:10}, which Node writes above what it is about to show. */
    SOURCE,
    /** Ruby's first line, frame and name in one: {@code x.rb:1:in `f': message (Type)}. */
    NAMED_FRAME,
    /** Anything else that is indented. */
    INDENTED,
    OTHER;

    private static final String TAB_OF_RSYSLOG = "#011";
    private static final String[] CAUSES = {
        "Caused by: ", "Suppressed: ", "Wrapped by: ", "[CIRCULAR REFERENCE", "---> "
    };
    private static final String[] CHAINS = {
        "During handling of the above exception, another exception occurred:",
        "The above exception was the direct cause of the following exception:"
    };
    private static final String TRACEBACK_WORDS = "Traceback (most recent call last):";

    static TraceLine of(String line) {
        int i = indent(line);
        if (i == line.length()) {
            return OTHER;
        }
        char first = line.charAt(i);
        switch (first) {
            case 'a' -> {
                if (line.startsWith("at ", i) && isAtFrame(line, i + 3, i > 0)) {
                    return FRAME;
                }
            }
            case '.' -> {
                if (line.startsWith("... ", i) && (line.endsWith(" more") || line.endsWith(" omitted"))) {
                    return FRAME;
                }
            }
            case 'F' -> {
                if (i > 0 && line.startsWith("File \"", i) && line.indexOf("\", line ", i) > 0) {
                    return FRAME;
                }
            }
            case '-' -> {
                if (line.startsWith("--- End of ", i)) {
                    return FRAME;
                }
            }
            case '#' -> {
                if (isPhpFrame(line, i)) {
                    return FRAME;
                }
            }
            case 'g' -> {
                if (i == 0 && isGoroutine(line)) {
                    return GOROUTINE;
                }
            }
            case 'p', 'f' -> {
                if (line.startsWith("panic: ", i) || (i == 0 && line.startsWith("fatal error: "))) {
                    return PANIC;
                }
            }
            default -> {
                // Told by more than their first letter.
            }
        }
        if (startsWithAny(line, i, CAUSES)) {
            return CAUSE;
        }
        if (isTraceback(line, i)) {
            return TRACEBACK;
        }
        if (i == 0 && startsWithAny(line, 0, CHAINS)) {
            return CHAIN;
        }
        if (isRubyFrame(line, i)) {
            return i == 0 && line.endsWith(")") && line.indexOf("': ") > 0 ? NAMED_FRAME : FRAME;
        }
        if (ExceptionText.headline(line, i) >= 0) {
            return HEADLINE;
        }
        if (i == 0 && isSource(line)) {
            return SOURCE;
        }
        return i > 0 ? INDENTED : OTHER;
    }

    /** How far a line is indented; rsyslog writes a tab as {@code #011}. */
    static int indent(String line) {
        int i = 0;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (c == ' ' || c == '\t') {
                i++;
            } else if (line.startsWith(TAB_OF_RSYSLOG, i)) {
                i += TAB_OF_RSYSLOG.length();
            } else {
                break;
            }
        }
        return i;
    }

    /** Whether this, within a goroutine's dump, is one of its lines. */
    static boolean isGoLine(String line) {
        int i = indent(line);
        if (i == line.length() || (i > 0 && line.charAt(0) != ' ')) {
            return i > 0;
        }
        if (line.startsWith("created by ")
                || line.startsWith("exit status ")
                || line.startsWith("...additional frames")) {
            return true;
        }
        int open = line.indexOf('(');
        if (open > 0 && line.charAt(line.length() - 1) == ')') {
            int gap = line.indexOf(' ');
            return gap < 0 || gap > open;
        }
        // A register of the processor.
        int hex = line.indexOf(" 0x");
        return hex > 0 && hex < 12 && line.indexOf(' ') <= hex;
    }

    private static boolean startsWithAny(String line, int i, String[] starts) {
        for (String start : starts) {
            if (line.startsWith(start, i)) {
                return true;
            }
        }
        return false;
    }

    /** Behind {@code at}: anything if it is indented and one word or a call; otherwise a call and nothing else. */
    private static boolean isAtFrame(String line, int i, boolean indented) {
        int open = line.indexOf('(', i);
        int gap = line.indexOf(' ', i);
        boolean call = open > i && line.indexOf(')', open) > 0;
        if (indented) {
            // "at async fn (file:1:2)", "at new X (…)", "at file:1:2", "at A.B(C d) in /x.cs:line 7"
            return call
                    || (gap < 0 && (line.indexOf(':', i) > 0 || line.indexOf('.', i) > 0 || line.indexOf('<', i) == i));
        }
        return call && (gap < 0 || gap > open) && line.lastIndexOf('.', open) > i;
    }

    private static boolean isPhpFrame(String line, int i) {
        int k = i + 1;
        while (k < line.length() && Character.isDigit(line.charAt(k))) {
            k++;
        }
        return k > i + 1
                && (line.startsWith(" {main}", k)
                        || line.startsWith(" [internal function]:", k)
                        || (line.startsWith(" /", k) && line.indexOf("): ", k) > 0));
    }

    private static boolean isGoroutine(String line) {
        int k = "goroutine ".length();
        int digits = k;
        while (line.startsWith("goroutine ") && k < line.length() && Character.isDigit(line.charAt(k))) {
            k++;
        }
        return k > digits && line.startsWith(" [", k) && line.endsWith("]:");
    }

    private static boolean isTraceback(String line, int i) {
        if (line.startsWith(TRACEBACK_WORDS, i)) {
            return true;
        }
        boolean group = line.startsWith("+ Exception Group ", i);
        return group && line.startsWith(TRACEBACK_WORDS, i + "+ Exception Group ".length());
    }

    /** {@code from x.rb:1:in `f'}, with and without {@code from}; since 3.4 both quotes are alike. */
    private static boolean isRubyFrame(String line, int i) {
        int in = line.indexOf(":in `", i);
        if (in < 0) {
            in = line.indexOf(":in '", i);
        }
        int k = in - 1;
        while (k > i && Character.isDigit(line.charAt(k))) {
            k--;
        }
        return in > 0
                && k < in - 1
                && k > i
                && line.charAt(k) == ':'
                && line.lastIndexOf(' ', k) <= i + "from".length();
    }

    /** A path and the number of a line, nothing else. */
    private static boolean isSource(String line) {
        boolean path = line.startsWith("/") || line.startsWith("file:///") || line.startsWith("node:") || isDrive(line);
        int k = line.length() - 1;
        while (path && k > 0 && Character.isDigit(line.charAt(k))) {
            k--;
        }
        return path && k < line.length() - 1 && line.charAt(k) == ':' && line.indexOf(' ') < 0;
    }

    private static boolean isDrive(String line) {
        return line.length() > 3 && line.charAt(1) == ':' && line.charAt(2) == '\\';
    }
}
