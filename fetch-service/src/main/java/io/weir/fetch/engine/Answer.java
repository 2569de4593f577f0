package io.weir.fetch.engine;

import org.jspecify.annotations.Nullable;

/**
 * What a server answered, as far as it is of use here.
 *
 * @param status the HTTP status
 * @param contentType the header; null if there was none
 * @param location where a redirect leads; null if there was no such header
 * @param retryAfter when to come again, in seconds or as an HTTP date; null if there was no such header
 * @param body the text, cut at the cap; null if there was none
 * @param truncated whether the body was cut
 * @param freshness for how long, and how, it may be used again
 */
record Answer(
        int status,
        @Nullable String contentType,
        @Nullable String location,
        @Nullable String retryAfter,
        @Nullable String body,
        boolean truncated,
        Freshness freshness) {

    boolean isRedirect() {
        return location != null && (status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
    }

    boolean isOk() {
        return status < 400;
    }

    /** The same, which cannot be asked about again: it was got from another place than the one that was asked. */
    Answer withoutValidators() {
        return with(freshness.withoutValidators());
    }

    /** The same, which holds as those news say. */
    Answer renewedBy(Freshness news) {
        return with(freshness.renewedBy(news));
    }

    private Answer with(Freshness other) {
        return new Answer(status, contentType, location, retryAfter, body, truncated, other);
    }
}
