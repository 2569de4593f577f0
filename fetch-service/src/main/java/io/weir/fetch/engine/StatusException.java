package io.weir.fetch.engine;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A server answered, with a status of 400 or above. */
final class StatusException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    StatusException(Answer answer) {
        super("HTTP " + HttpResponseStatus.valueOf(answer.status()), null, false, false);
        this.answer = answer;
    }

    Answer answer() {
        return answer;
    }

    /** Whether the server itself is in trouble, rather than the request wrong. */
    boolean isServerFailure() {
        return answer.status() >= 500;
    }

    /** Whether the same request may well be answered otherwise a little later. */
    boolean isPassing() {
        return isServerFailure() || answer.status() == 408 || answer.status() == 429;
    }
}
