package io.weir.ingest.tenant;

/**
 * Who a request is counted and limited under.
 *
 * @param name 1 to 63 lower-case letters, digits or any of {@code . _ -}, the first a letter or digit
 */
public record Tenant(String name) {

    /** Everybody, where no tokens are configured. */
    public static final Tenant DEFAULT = new Tenant("default");

    private static final int MAX_LENGTH = 63;

    public Tenant {
        if (!isName(name)) {
            throw new IllegalArgumentException("a tenant is named by 1 to " + MAX_LENGTH
                    + " lower-case letters, digits or any of . _ -, the first a letter or digit");
        }
    }

    private static boolean isName(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH || !isLetterOrDigit(name.charAt(0))) {
            return false;
        }
        return name.chars().allMatch(c -> isLetterOrDigit(c) || c == '.' || c == '_' || c == '-');
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
