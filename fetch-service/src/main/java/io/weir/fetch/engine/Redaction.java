package io.weir.fetch.engine;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes secrets out of text before it is published, kept or logged: what follows a name that means one ({@code password},
 * {@code api_key}, {@code Authorization} …) with {@code :}, {@code =} or {@code >} between, as in JSON, YAML, properties,
 * headers, query strings and XML; credentials after {@code Bearer} or {@code Basic}; user information in URLs; private
 * keys. What is taken out becomes {@value #REDACTED}; the rest stays as it is, JSON stays JSON.
 *
 * <p>One pass over the characters. It knows names, not secrets: one under a name of its own is not found.
 */
public final class Redaction {

    /** What stands in the place of a secret. */
    public static final String REDACTED = "***";

    /** What a name ends with, in lower case and without separators, if its value is a secret. */
    private static final List<String> SECRET_ENDINGS = List.of(
            "password",
            "passwd",
            "pwd",
            "passphrase",
            "secret",
            "token",
            "apikey",
            "accesskey",
            "accesskeyid",
            "secretkey",
            "privatekey",
            "authkey",
            "authorization",
            "cookie",
            "credential",
            "credentials",
            "sessionid",
            "sessid",
            "signature",
            "connectionstring");

    private static final Set<String> SECRET_NAMES = Set.of("auth", "pass", "sig", "jwt");

    /** In a query string, where values are short and names too. */
    private static final Set<String> SECRET_PARAMETERS = Set.of("key", "code", "session", "sid");

    /** Their value is the rest of the line. */
    private static final Set<String> LINE_NAMES = Set.of("authorization", "proxyauthorization", "cookie", "setcookie");

    private static final List<String> SCHEMES = List.of("bearer", "basic");
    private static final int MIN_CREDENTIAL_CHARS = 8;
    private static final int LETTERS = 26;

    /** The last two letters of all these, the one before the last counting {@value #LETTERS} times. */
    private static final BitSet LAST_TWO = new BitSet(LETTERS * LETTERS);

    static {
        Stream.of(SECRET_ENDINGS, SECRET_NAMES, SCHEMES)
                .flatMap(Collection::stream)
                .forEach(name -> LAST_TWO.set(
                        (name.charAt(name.length() - 2) - 'a') * LETTERS + name.charAt(name.length() - 1) - 'a'));
    }

    private static final String KEY_BEGIN = "-----BEGIN ";
    private static final String KEY_END = "-----END ";

    private final String text;
    private final StringBuilder out;
    /** Up to where the text has been copied. */
    private int copied;

    private Redaction(String text) {
        this.text = text;
        this.out = new StringBuilder();
    }

    /** The text without secrets; the text itself if there are none; null if there is no text. */
    public static @Nullable String text(@Nullable String text) {
        return text == null ? null : new Redaction(text).redacted();
    }

    /** The URL without user information and without the values of secret parameters. */
    public static String url(String url) {
        int scheme = url.indexOf("://");
        int authority = scheme < 0 ? 0 : scheme + 3;
        int end = authority;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        int at = url.lastIndexOf('@', end - 1);
        String anonymous = at < authority ? url : url.substring(0, authority) + REDACTED + url.substring(at);
        int query = anonymous.indexOf('?');
        return query < 0 ? anonymous : anonymous.substring(0, query + 1) + parameters(anonymous.substring(query + 1));
    }

    private static String parameters(String query) {
        StringBuilder all = new StringBuilder(query.length());
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = plain(equals < 0 ? parameter : parameter.substring(0, equals));
            boolean secret = equals >= 0 && (isSecret(name) || SECRET_PARAMETERS.contains(name));
            all.append(all.isEmpty() ? "" : "&")
                    .append(secret ? parameter.substring(0, equals + 1) + REDACTED : parameter);
        }
        return all.toString();
    }

    private String redacted() {
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith(KEY_BEGIN, at)) {
                at = privateKey(at);
            } else if (isNamePart(text.charAt(at))) {
                int end = at;
                while (end < text.length() && isNamePart(text.charAt(end))) {
                    end++;
                }
                at = afterName(at, end);
            } else {
                at++;
            }
        }
        return copied == 0 ? text : out.append(text, copied, text.length()).toString();
    }

    /** Where to go on after the name from start to end. */
    private int afterName(int start, int end) {
        if (end - start > 100 || !mayBeSecret(start, end)) {
            return end;
        }
        String name = plain(text.substring(start, end));
        if (SCHEMES.contains(name)) {
            return credential(end);
        }
        return isSecret(name) ? value(name, end) : end;
    }

    /** Looks at the last two letters alone, which spares most names a copy. */
    private boolean mayBeSecret(int start, int end) {
        int last = -1;
        for (int i = end - 1; i >= start; i--) {
            int letter = (text.charAt(i) | 0x20) - 'a';
            if (letter >= 0 && letter < LETTERS) {
                if (last >= 0) {
                    return LAST_TWO.get(letter * LETTERS + last);
                }
                last = letter;
            } else if ("_-.".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return false;
    }

    private static boolean isSecret(String name) {
        for (String ending : SECRET_ENDINGS) {
            if (name.endsWith(ending)) {
                return true;
            }
        }
        return SECRET_NAMES.contains(name);
    }

    /** In lower case and without separators. */
    private static String plain(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '_' && c != '-' && c != '.') {
                plain.append(c);
            }
        }
        return plain.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean isNamePart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "_-.".indexOf(c) >= 0;
    }

    private int value(String name, int nameEnd) {
        // The quote that closes the name, escaped where JSON is a string within JSON.
        int at = quote(nameEnd);
        at = spaces(at);
        if (at >= text.length() || ":=>".indexOf(text.charAt(at)) < 0) {
            return nameEnd;
        }
        boolean element = text.charAt(at) == '>';
        int start = element ? at + 1 : spaces(at + 1);
        int opened = quote(start);
        int end = opened > start ? quoted(opened, text.substring(start, opened)) : unquoted(name, start, element);
        return end <= opened || isPlainValue(opened, end, opened > start) ? nameEnd : replace(opened, end);
    }

    private int quote(int at) {
        int next = at;
        while (next < text.length() && text.charAt(next) == '\\') {
            next++;
        }
        return next < text.length() && (text.charAt(next) == '"' || text.charAt(next) == '\'') ? next + 1 : at;
    }

    private int spaces(int at) {
        int next = at;
        while (next < text.length() && (text.charAt(next) == ' ' || text.charAt(next) == '\t')) {
            next++;
        }
        return next;
    }

    /** The end of a value in quotes: the next quote like it that is not escaped. */
    private int quoted(int start, String opening) {
        int at = text.indexOf(opening, start);
        while (at > 0 && opening.length() == 1 && isEscaped(start, at)) {
            at = text.indexOf(opening, at + 1);
        }
        return at < 0 ? text.length() : at;
    }

    private boolean isEscaped(int start, int at) {
        int slashes = 0;
        while (at - 1 - slashes >= start && text.charAt(at - 1 - slashes) == '\\') {
            slashes++;
        }
        return slashes % 2 == 1;
    }

    private int unquoted(String name, int start, boolean element) {
        String ends = element ? "<" : LINE_NAMES.contains(name) ? "\r\n" : " \t\r\n,;&}])<\"'";
        int at = start;
        while (at < text.length() && ends.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return at;
    }

    /** A value that tells nothing, or that has others within it. */
    private boolean isPlainValue(int start, int end, boolean inQuotes) {
        if (inQuotes) {
            return false;
        }
        String value = text.substring(start, end);
        return value.equals("null")
                || value.equals("true")
                || value.equals("false")
                || "{[".indexOf(value.charAt(0)) >= 0;
    }

    private int credential(int schemeEnd) {
        int start = spaces(schemeEnd);
        int end = start;
        while (end < text.length() && (isNamePart(text.charAt(end)) || "~+/=".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return start > schemeEnd && end - start >= MIN_CREDENTIAL_CHARS ? replace(start, end) : schemeEnd;
    }

    private int privateKey(int start) {
        int headerEnd = text.indexOf("-----", start + KEY_BEGIN.length());
        if (headerEnd < 0 || !text.substring(start, headerEnd).contains("PRIVATE KEY")) {
            return start + KEY_BEGIN.length();
        }
        int end = text.indexOf(KEY_END, headerEnd);
        return replace(headerEnd + 5, end < 0 ? text.length() : end);
    }

    private int replace(int start, int end) {
        out.append(text, copied, start).append(REDACTED);
        copied = end;
        return end;
    }
}
