package io.weir.analyze.parse;

/** What a stack trace that came as one field says of its exception. */
final class StackTraces {

    private static final int MAX_TYPE = 200;

    private StackTraces() {}

    /** Sets the trace, and type and message from its headline unless they are known. */
    static void apply(String trace, boolean typeKnown, boolean messageKnown, Draft draft) {
        boolean several = trace.indexOf('\n') >= 0;
        if (several) {
            draft.attribute(EventFields.EXCEPTION_STACKTRACE, trace);
        }
        String headline = headline(trace);
        int typeEnd = typeEnd(headline);
        if (typeEnd > 0) {
            if (!typeKnown) {
                draft.attribute(EventFields.EXCEPTION_TYPE, headline.substring(0, typeEnd));
            }
            if (!messageKnown && typeEnd < headline.length()) {
                draft.attribute(
                        EventFields.EXCEPTION_MESSAGE,
                        headline.substring(typeEnd + 1).strip());
            }
        } else if (!several && !messageKnown) {
            draft.attribute(EventFields.EXCEPTION_MESSAGE, trace);
        }
    }

    /** The first line; Python puts it last. */
    private static String headline(String trace) {
        if (trace.startsWith("Traceback ")) {
            String stripped = trace.stripTrailing();
            return stripped.substring(stripped.lastIndexOf('\n') + 1);
        }
        int end = trace.indexOf('\n');
        return (end < 0 ? trace : trace.substring(0, end)).strip();
    }

    /** Where the name of the type ends: at the colon, or at the end if it is all there is; 0 if it is no such name. */
    private static int typeEnd(String headline) {
        int limit = Math.min(headline.length(), MAX_TYPE);
        for (int i = 0; i < limit; i++) {
            char c = headline.charAt(i);
            if (c == ':') {
                return i;
            }
            if (!Character.isJavaIdentifierPart(c) && c != '.' && c != '`') {
                return 0;
            }
        }
        return limit == headline.length() ? limit : 0;
    }
}
