package io.weir.benchmarks.analyze;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;

/** Lines as programs write them, different each, the same at each run. */
public final class GeneratedLines {

    /** How a line looks. */
    public enum Kind {
        ACCESS,
        SPRING,
        JSON
    }

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final int LINES_A_SECOND = 2_000;
    private static final DateTimeFormatter ACCESS_TIME = DateTimeFormatter.ofPattern(
                    "dd/MMM/yyyy:HH:mm:ss '+0000'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final String[] METHODS = {"GET", "GET", "GET", "POST", "PUT"};
    private static final String[] PATHS = {"/", "/cart", "/api/orders/", "/static/app.js", "/search?q=", "/login"};
    private static final int[] STATUSES = {200, 200, 200, 200, 200, 200, 201, 304, 404, 500};
    private static final String[] AGENTS = {
        "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0"
                + " Safari/537.36",
        "curl/8.9.1"
    };
    private static final String[] LEVELS = {"INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR"};
    private static final String[] CLASSES = {
        "c.acme.shop.CartService", "c.acme.shop.OrderController", "o.s.web.Dispatcher"
    };

    private final Random random = new Random(20260301);
    private final Kind kind;
    private long made;
    private long second = -1;
    private String accessTime = "";

    public GeneratedLines(Kind kind) {
        this.kind = kind;
    }

    /** The next line, without a line break. */
    public String next() {
        Instant time = START.plusMillis(made * 1_000 / LINES_A_SECOND);
        made++;
        return switch (kind) {
            case ACCESS -> access(time);
            case SPRING -> spring(time);
            case JSON -> json(time);
        };
    }

    private String access(Instant time) {
        if (time.getEpochSecond() != second) {
            second = time.getEpochSecond();
            accessTime = ACCESS_TIME.format(time);
        }
        return "10." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256) + " - - ["
                + accessTime
                + "] \"" + one(METHODS) + " " + one(PATHS) + random.nextInt(10_000) + " HTTP/1.1\" "
                + STATUSES[random.nextInt(STATUSES.length)] + " " + random.nextInt(100_000)
                + " \"https://shop.example/\" \"" + one(AGENTS) + "\"";
    }

    private String spring(Instant time) {
        return time + " " + String.format(Locale.ROOT, "%5s", one(LEVELS)) + " 4711 --- [shop] [nio-8080-exec-"
                + random.nextInt(200) + "] " + one(CLASSES) + " : order " + random.nextInt(1_000_000)
                + " placed by user "
                + random.nextInt(10_000) + " in " + random.nextInt(900) + " ms";
    }

    private String json(Instant time) {
        return "{\"@timestamp\":\"" + time + "\",\"log.level\":\"" + one(LEVELS) + "\",\"message\":\"order "
                + random.nextInt(1_000_000) + " placed\",\"log.logger\":\"" + one(CLASSES)
                + "\",\"process.thread.name\":\"exec-" + random.nextInt(200) + "\",\"user\":{\"id\":"
                + random.nextInt(10_000)
                + "},\"duration_ms\":" + random.nextInt(900) + ",\"trace.id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"}";
    }

    private String one(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
