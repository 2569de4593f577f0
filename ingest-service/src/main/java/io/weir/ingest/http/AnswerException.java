package io.weir.ingest.http;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** A request that is answered with an error before it reaches the pipeline. Without a stack trace: it is an answer. */
public final class AnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final transient HttpHeaders headers;

    /** An answer of this status; the message is for whoever sent the request. */
    public AnswerException(HttpStatus status, String message) {
        this(status, message, HttpHeaders.EMPTY);
    }

    /** The same with headers. */
    public AnswerException(HttpStatus status, String message, HttpHeaders headers) {
        super(message, null, false, false);
        this.status = status;
        this.headers = headers;
    }

    HttpStatus status() {
        return status;
    }

    HttpHeaders headers() {
        return headers;
    }
}
