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
 */
record Answer(
        int status,
        @Nullable String contentType,
        @Nullable String location,
        @Nullable String retryAfter,
        @Nullable String body,
        boolean truncated) {

    boolean isRedirect() {
        return location != null && (status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
    }

    boolean isOk() {
        return status < 400;
    }
}
