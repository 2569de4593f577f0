package io.weir.events.kafka;

/** Kafka could not be reached, or did not acknowledge in time. Passes by itself: try again later. */
public final class KafkaUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message one line that says what was tried */
    public KafkaUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
