package io.weir.demo;

import io.weir.events.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** The three ways in which the demo's services write their lines. */
enum LogStyle {
    /** A web server's combined access log. */
    ACCESS_LOG("combined access log") {
        @Override
        String line(String service, Instant now, Entry entry, Random random) {
            return "10.20.%d.%d - - [%s] \"%s\" %d %d \"-\" \"Mozilla/5.0 (X11; Linux x86_64)\""
                    .formatted(
                            random.nextInt(4),
                            1 + random.nextInt(250),
                            ACCESS_TIME.format(now),
                            entry.message(),
                            entry.failed() ? 500 : 200,
                            400 + random.nextInt(9_000));
        }
    },
    /** JSON with OpenTelemetry's name for the service. */
    JSON("JSON lines") {
        @Override
        String line(String service, Instant now, Entry entry, Random random) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("timestamp", now.toString());
            line.put("level", entry.level());
            line.put("service.name", service);
            line.put("message", entry.message());
            line.put("duration_ms", 5 + random.nextInt(90));
            return new String(Json.write(line), StandardCharsets.UTF_8);
        }
    },
    /** Spring Boot's default. */
    SPRING_BOOT("Spring Boot text") {
        @Override
        String line(String service, Instant now, Entry entry, Random random) {
            return "%s %5s 4711 --- [%s] [or-http-epoll-%d] c.example.%s.CardController      : %s"
                    .formatted(
                            BOOT_TIME.format(now),
                            entry.level(),
                            service,
                            1 + random.nextInt(2),
                            service,
                            entry.message());
        }
    };

    private static final DateTimeFormatter ACCESS_TIME = DateTimeFormatter.ofPattern(
                    "dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter BOOT_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(ZoneOffset.UTC);

    private final String label;

    LogStyle(String label) {
        this.label = label;
    }

    /** Its name for a person. */
    String label() {
        return label;
    }

    abstract String line(String service, Instant now, Entry entry, Random random);

    /** What a line says. */
    record Entry(String level, String message) {
        boolean failed() {
            return level.equals("ERROR");
        }
    }
}
