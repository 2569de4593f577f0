package io.weir.ingest.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which token is whose. Only hashes are kept, and looked up: how long that takes says nothing about a token, since nobody
 * can choose a token by its hash. Immutable.
 */
public final class Tokens {

    /** No tokens: nobody is let in. */
    public static final Tokens NONE = new Tokens(Map.of());

    private static final int MIN_CHARS = 16;
    private static final int MAX_CHARS = 512;
    private static final int MAX_TOKENS = 100_000;

    private final Map<ByteBuffer, Tenant> tenants;

    private Tokens(Map<ByteBuffer, Tenant> tenants) {
        this.tenants = Map.copyOf(tenants);
    }

    /**
     * Reads lines of {@code TENANT TOKEN}; blank ones and those that begin with {@code #} are skipped. A tenant may have
     * several tokens.
     *
     * @throws IllegalArgumentException if a line is something else, by its number and without its content
     */
    public static Tokens ofLines(List<String> lines) {
        Map<ByteBuffer, Tenant> tenants = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && line.charAt(0) != '#') {
                int gap = firstBlank(line);
                add(
                        tenants,
                        "line " + (i + 1),
                        line.substring(0, gap),
                        line.substring(gap).strip());
            }
        }
        return new Tokens(tenants);
    }

    private static int firstBlank(String line) {
        int i = 0;
        while (i < line.length() && !Character.isWhitespace(line.charAt(i))) {
            i++;
        }
        return i;
    }

    /**
     * Reads {@code TENANT=TOKEN}, comma-separated; for an environment variable.
     *
     * @throws IllegalArgumentException as above
     */
    public static Tokens ofList(String list) {
        Map<ByteBuffer, Tenant> tenants = new HashMap<>();
        String[] entries = list.split(",", -1);
        for (int i = 0; i < entries.length; i++) {
            String entry = entries[i].strip();
            if (!entry.isEmpty()) {
                int sign = Math.max(0, entry.indexOf('='));
                add(
                        tenants,
                        "entry " + (i + 1),
                        entry.substring(0, sign).strip(),
                        entry.substring(sign + 1).strip());
            }
        }
        return new Tokens(tenants);
    }

    private static void add(Map<ByteBuffer, Tenant> tenants, String where, String name, String token) {
        Tenant tenant;
        try {
            tenant = new Tenant(name);
        } catch (IllegalArgumentException e) {
            // What stands there may be a token: it is not repeated.
            throw new IllegalArgumentException(
                    where + " of the tokens does not begin with a tenant: " + e.getMessage());
        }
        if (token.length() < MIN_CHARS
                || token.length() > MAX_CHARS
                || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            // Nor is the name: it is the token where the tenant is missing.
            throw new IllegalArgumentException(where + " of the tokens: behind the tenant there is no token of "
                    + MIN_CHARS + " to " + MAX_CHARS + " visible ASCII characters");
        }
        Tenant other = tenants.put(hash(token), tenant);
        if (other != null && !other.equals(tenant)) {
            throw new IllegalArgumentException(where + " of the tokens: another tenant has the same token");
        }
        if (tenants.size() > MAX_TOKENS) {
            throw new IllegalArgumentException("there are more than " + MAX_TOKENS + " tokens");
        }
    }

    /** These and those; where both know a token, those count. */
    public Tokens and(Tokens more) {
        Map<ByteBuffer, Tenant> all = new HashMap<>(tenants);
        all.putAll(more.tenants);
        return new Tokens(all);
    }

    /** How many there are. */
    public int size() {
        return tenants.size();
    }

    @Nullable
    Tenant tenantOf(String token) {
        return token.length() > MAX_CHARS ? null : tenants.get(hash(token));
    }

    private static ByteBuffer hash(String token) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** How many, and never which. */
    @Override
    public String toString() {
        return tenants.size() + " tokens";
    }
}
