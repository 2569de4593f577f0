package io.weir.ingest.splunk;

import org.springframework.http.HttpStatus;

/** A request that is answered with one of the collector's own codes. Without a stack trace: it is an answer. */
final class HecException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    static final int NO_EVENT = -1;

    /** The collector's codes, with the status and the text that belong to each. */
    enum Code {
        TOKEN_REQUIRED(2, HttpStatus.UNAUTHORIZED, "Token is required"),
        INVALID_AUTHORIZATION(3, HttpStatus.UNAUTHORIZED, "Invalid authorization"),
        INVALID_TOKEN(4, HttpStatus.FORBIDDEN, "Invalid token"),
        NO_DATA(5, HttpStatus.BAD_REQUEST, "No data"),
        INVALID_DATA(6, HttpStatus.BAD_REQUEST, "Invalid data format"),
        BUSY(9, HttpStatus.SERVICE_UNAVAILABLE, "Server is busy"),
        EVENT_REQUIRED(12, HttpStatus.BAD_REQUEST, "Event field is required"),
        EVENT_BLANK(13, HttpStatus.BAD_REQUEST, "Event field cannot be blank");

        private final int number;
        private final HttpStatus status;
        private final String text;

        Code(int number, HttpStatus status, String text) {
            this.number = number;
            this.status = status;
            this.text = text;
        }

        int number() {
            return number;
        }

        HttpStatus status() {
            return status;
        }

        String text() {
            return text;
        }
    }

    private final Code code;
    private final int event;

    /** @param event the 0-based number of the event that is at fault, or {@link #NO_EVENT} */
    HecException(Code code, int event, String detail) {
        super(detail.isEmpty() ? code.text() : code.text() + ": " + detail, null, false, false);
        this.code = code;
        this.event = event;
    }

    Code code() {
        return code;
    }

    int event() {
        return event;
    }
}
