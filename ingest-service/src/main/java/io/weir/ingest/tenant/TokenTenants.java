package io.weir.ingest.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.ingest.tenant.NotAdmittedException.Cause;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Lets in who has a token; the tokens can be replaced at any time. Thread-safe. */
public final class TokenTenants implements Tenants {

    private static final String WANTED =
            "send Authorization: Bearer TOKEN, Splunk TOKEN, or Basic with the token as password";

    private volatile Tokens tokens;

    public TokenTenants(Tokens tokens) {
        this.tokens = tokens;
    }

    /** From now on these and no others. */
    public void replace(Tokens others) {
        tokens = others;
    }

    @Override
    public Tenant ofAuthorization(@Nullable String authorization) {
        if (authorization == null || authorization.isBlank()) {
            throw new NotAdmittedException(Cause.MISSING, "no credentials: " + WANTED);
        }
        String header = authorization.strip();
        int gap = header.indexOf(' ');
        if (gap < 0) {
            throw malformed();
        }
        String credentials = header.substring(gap + 1).strip();
        return switch (header.substring(0, gap).toLowerCase(Locale.ROOT)) {
            case "bearer", "splunk" -> ofToken(credentials);
            case "basic", "apikey" -> ofToken(password(credentials));
            default -> throw malformed();
        };
    }

    /** What follows the colon: the password of a user, the key of a key's id. */
    private static String password(String credentials) {
        try {
            String pair = new String(Base64.getDecoder().decode(credentials), UTF_8);
            int colon = pair.indexOf(':');
            if (colon >= 0) {
                return pair.substring(colon + 1);
            }
        } catch (IllegalArgumentException e) {
            // Not Base64: answered like anything else that cannot be read. It is not repeated, in the log neither.
        }
        throw malformed();
    }

    private static NotAdmittedException malformed() {
        return new NotAdmittedException(Cause.MALFORMED, "the credentials cannot be read: " + WANTED);
    }

    @Override
    public Tenant ofToken(String token) {
        Tenant tenant = tokens.tenantOf(token);
        if (tenant == null) {
            throw new NotAdmittedException(Cause.UNKNOWN, "nobody has this token: ask whoever runs this Weir for one");
        }
        return tenant;
    }
}
