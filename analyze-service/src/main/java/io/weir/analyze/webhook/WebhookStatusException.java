package io.weir.analyze.webhook;

import org.jspecify.annotations.Nullable;

/** The webhook answered with a status that does not mean that it has the alert. */
final class WebhookStatusException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String retryAfter;

    WebhookStatusException(String place, int status, @Nullable String retryAfter) {
        super("the webhook at %s answered %d".formatted(place, status));
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** Whether the same request would be refused again: it is wrong, or the URL or the authorization are. */
    boolean isLasting() {
        return status >= 300 && status < 500 && status != 408 && status != 425 && status != 429;
    }

    /** The header Retry-After; null if there is none. */
    @Nullable
    String retryAfter() {
        return retryAfter;
    }
}
