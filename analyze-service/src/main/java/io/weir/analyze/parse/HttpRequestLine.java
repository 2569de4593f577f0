package io.weir.analyze.parse;

/** {@code GET /path?query HTTP/1.1} to attributes. */
final class HttpRequestLine {

    private static final String[] METHODS = {
        "GET",
        "POST",
        "PUT",
        "HEAD",
        "DELETE",
        "PATCH",
        "OPTIONS",
        "CONNECT",
        "TRACE",
        "PROPFIND",
        "REPORT",
        "MKCOL",
        "PURGE"
    };

    private HttpRequestLine() {}

    /** Sets what the request line says; nothing if it is not one (a client may send anything). */
    static void read(byte[] b, int from, int to, Draft draft) {
        int methodEnd = Ascii.indexOf(b, from, Math.min(to, from + 12), ' ');
        String method = methodEnd < 0 ? null : method(b, from, methodEnd);
        if (method == null) {
            return;
        }
        int target = methodEnd + 1;
        int targetEnd = to;
        for (int i = to - 1; i > target && i > to - 12; i--) {
            if (b[i] == ' ') {
                targetEnd = i;
                break;
            }
        }
        draft.attribute(EventFields.HTTP_METHOD, method);
        int query = Ascii.indexOf(b, target, targetEnd, '?');
        draft.attribute(EventFields.URL_PATH, b, target, query < 0 ? targetEnd : query);
        if (query > 0) {
            draft.attribute(EventFields.URL_QUERY, b, query + 1, targetEnd);
        }
        if (Ascii.startsWith(b, targetEnd + 1, to, "HTTP/")) {
            int version = targetEnd + 6;
            draft.attribute(
                    EventFields.NETWORK_PROTOCOL_VERSION,
                    Ascii.equals(b, version, to, "1.1") ? "1.1" : Ascii.text(b, version, to));
        }
    }

    private static @org.jspecify.annotations.Nullable String method(byte[] b, int from, int to) {
        for (String method : METHODS) {
            if (Ascii.equals(b, from, to, method)) {
                return method;
            }
        }
        return null;
    }

    /** Whether the text is an HTTP method. */
    static boolean isMethod(String text) {
        for (String method : METHODS) {
            if (method.equals(text)) {
                return true;
            }
        }
        return false;
    }
}
