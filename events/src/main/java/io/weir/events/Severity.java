package io.weir.events;

import java.util.Locale;
import java.util.Optional;

/**
 * The six named ranges of OpenTelemetry's {@code severityNumber}, and {@link #UNKNOWN} for 0.
 *
 * <p>A range is four numbers wide: TRACE is 1–4, DEBUG 5–8, INFO 9–12, WARN 13–16, ERROR 17–20, FATAL 21–24.
 */
public enum Severity {
    UNKNOWN(0),
    TRACE(1),
    DEBUG(5),
    INFO(9),
    WARN(13),
    ERROR(17),
    FATAL(21);

    private static final Severity[] ALL = values();

    private final int number;

    Severity(int number) {
        this.number = number;
    }

    /** The lowest severity number of the range; 0 for {@link #UNKNOWN}. */
    public int number() {
        return number;
    }

    /** Whether the range is {@link #ERROR} or above. */
    public boolean isError() {
        return this == ERROR || this == FATAL;
    }

    /**
     * The range that a severity number lies in.
     *
     * @throws IllegalArgumentException if the number is not within 0–24
     */
    public static Severity of(int severityNumber) {
        if (severityNumber < 0 || severityNumber > 24) {
            throw new IllegalArgumentException("severityNumber is not within 0-24: " + severityNumber);
        }
        return ALL[(severityNumber + 3) / 4];
    }

    /** The severity whose name this is, in any case; empty if none has it. */
    public static Optional<Severity> named(String name) {
        try {
            return Optional.of(valueOf(name.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
