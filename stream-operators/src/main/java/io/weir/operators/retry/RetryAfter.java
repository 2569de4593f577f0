package io.weir.operators.retry;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The HTTP header {@code Retry-After} (RFC 9110, 10.2.3): a number of seconds or a date. */
public final class RetryAfter {

    /** Ten digits are three hundred years; more is no number a server means. */
    private static final int MOST_DIGITS = 10;

    private RetryAfter() {}

    /**
     * The wait the header asks for.
     *
     * @param header the header's value; each of HTTP's three date formats is understood
     * @param now the moment from which a date is counted
     * @return zero for a date that has passed; empty for what is neither a number nor a date
     */
    public static Optional<Duration> parse(String header, Instant now) {
        String text = header.strip();
        if (!text.isEmpty() && text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        for (DateTimeFormatter format : formats(now)) {
            try {
                Instant moment = LocalDateTime.parse(text, format).toInstant(ZoneOffset.UTC);
                return Optional.of(moment.isBefore(now) ? Duration.ZERO : Duration.between(now, moment));
            } catch (DateTimeParseException e) {
                // then it is in one of the other formats, or in none
            }
        }
        return Optional.empty();
    }

    /** Today's format first, then those of RFC 850 and of C's asctime, as RFC 9110, 5.6.7, asks of recipients. */
    private static List<DateTimeFormatter> formats(Instant now) {
        // A two-digit year that appears to be more than fifty years ahead is one of the past.
        int firstYear = now.atOffset(ZoneOffset.UTC).getYear() - 49;
        DateTimeFormatter rfc850 = new DateTimeFormatterBuilder()
                .appendPattern("EEEE, dd-MMM-")
                .appendValueReduced(ChronoField.YEAR, 2, 2, firstYear)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.US);
        return List.of(
                DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US),
                rfc850,
                DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US));
    }
}
