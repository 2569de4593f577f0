package io.weir.cli.tail;

import io.weir.cli.options.Durations;
import io.weir.events.kafka.TopicReader.Start;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code beginning}, {@code end}, an offset, or a time: with its zone ({@code 2026-11-22T09:30:00Z}), of this machine's
 * ({@code 2026-11-22T09:30}, {@code 2026-11-22}), or so long ago ({@code 10m}).
 */
final class StartConverter implements ITypeConverter<Start> {

    private final Clock clock;

    StartConverter() {
        this(Clock.system(ZoneId.systemDefault()));
    }

    StartConverter(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Start convert(String value) {
        if (value.equals("beginning")) {
            return new Start.Beginning();
        }
        if (value.equals("end")) {
            return new Start.End();
        }
        if (value.matches("\\d{1,18}")) {
            return new Start.Offset(Long.parseLong(value));
        }
        return new Start.Time(time(value));
    }

    private Instant time(String value) {
        ZoneId zone = clock.getZone();
        try {
            if (value.matches("\\d{4}-\\d\\d-\\d\\d")) {
                return LocalDate.parse(value).atStartOfDay(zone).toInstant();
            }
            if (value.matches("\\d{4}-.*T.*(Z|[+-]\\d\\d(:?\\d\\d)?)")) {
                return OffsetDateTime.parse(value).toInstant();
            }
            if (value.matches("\\d{4}-.*T.*")) {
                return LocalDateTime.parse(value).atZone(zone).toInstant();
            }
            return clock.instant().minus(Durations.parse(value));
        } catch (DateTimeException | TypeConversionException | ArithmeticException e) {
            throw new TypeConversionException(
                    "'" + value
                            + "' is not a place to start: write beginning, end, an offset, a time such as 2026-11-22T09:30:00Z, or 10m for ten minutes ago");
        }
    }
}
