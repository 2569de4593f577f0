package io.weir.fetch.engine;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says about its use by others than the one who asked: RFC 9111, as a shared cache reads it.
 *
 * @param storable whether it may be kept at all
 * @param lifetime how long it stays fresh from now; null if it does not say
 * @param etag names this version of it; null if it has no such name
 * @param lastModified when it was changed, as it came; null if it does not say
 */
record Freshness(
        boolean storable,
        @Nullable Duration lifetime,
        @Nullable String etag,
        @Nullable String lastModified) {

    /** Says nothing: may be kept for as long as whoever keeps it likes. */
    static final Freshness UNSAID = new Freshness(true, null, null, null);

    /** Enough for anybody, and adding it to a clock's reading does not wrap. */
    private static final long MAX_SECONDS = 365L * 24 * 3600;

    static Freshness of(HttpHeaders headers) {
        String control = headers.contains(HttpHeaderNames.CACHE_CONTROL)
                ? String.join(",", headers.getAll(HttpHeaderNames.CACHE_CONTROL))
                        .toLowerCase(Locale.ROOT)
                : "";
        // The key has every header that was sent, so that what varies with one of them is told apart.
        boolean storable = !has(control, "no-store")
                && !has(control, "private")
                && !headers.contains(HttpHeaderNames.VARY, "*", true);
        return new Freshness(
                storable,
                lifetime(control, headers),
                headers.get(HttpHeaderNames.ETAG),
                headers.get(HttpHeaderNames.LAST_MODIFIED));
    }

    boolean hasValidators() {
        return etag != null || lastModified != null;
    }

    Freshness withoutValidators() {
        return new Freshness(storable, lifetime, null, null);
    }

    /** This, brought up to date by what came with the news that nothing has changed. */
    Freshness renewedBy(Freshness news) {
        return new Freshness(
                news.storable,
                news.lifetime == null ? lifetime : news.lifetime,
                news.etag == null ? etag : news.etag,
                news.lastModified == null ? lastModified : news.lastModified);
    }

    private static @Nullable Duration lifetime(String control, HttpHeaders headers) {
        if (has(control, "no-cache")) {
            return Duration.ZERO;
        }
        Long seconds = seconds(control, "s-maxage");
        seconds = seconds == null ? seconds(control, "max-age") : seconds;
        if (seconds != null) {
            Long age = number(headers.get(HttpHeaderNames.AGE));
            return Duration.ofSeconds(Math.max(0, seconds - (age == null ? 0 : age)));
        }
        String expires = headers.get(HttpHeaderNames.EXPIRES);
        return expires == null ? null : untilExpiry(expires, headers.get(HttpHeaderNames.DATE));
    }

    /** By the server's own clock where it tells; a time that cannot be read has passed. */
    private static Duration untilExpiry(String expires, @Nullable String date) {
        try {
            Instant now = date == null ? Instant.now() : time(date);
            Duration left = Duration.between(now, time(expires));
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private static Instant time(String text) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from);
    }

    private static boolean has(String control, String directive) {
        if (!control.contains(directive)) {
            return false;
        }
        for (String one : control.split(",", -1)) {
            String stripped = one.strip();
            if (stripped.equals(directive) || stripped.startsWith(directive + "=")) {
                return true;
            }
        }
        return false;
    }

    /** Null if there is no such directive; what is no number counts as none left. */
    private static @Nullable Long seconds(String control, String directive) {
        if (!control.contains(directive)) {
            return null;
        }
        for (String one : control.split(",", -1)) {
            String stripped = one.strip();
            if (stripped.startsWith(directive + "=")) {
                Long seconds = number(stripped.substring(directive.length() + 1).replace('"', ' '));
                return seconds == null ? 0L : seconds;
            }
        }
        return null;
    }

    private static @Nullable Long number(@Nullable String text) {
        try {
            return text == null ? null : Math.min(MAX_SECONDS, Math.max(0, Long.parseLong(text.strip())));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
