package io.weir.embedded;

import org.jspecify.annotations.Nullable;

/** Why the embedded Kafka did not start. The message is one line that says what is wrong and what to do about it. */
public final class BrokerStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokerStartException(String message) {
        this(message, null);
    }

    BrokerStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
