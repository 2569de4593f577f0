package io.weir.analyze.pattern;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A system that does not exist, and what it would log: lines whose head, level, message and statement are known, made of
 * {@code invented.systems} with a seed. A few statements write most of the lines, as it is everywhere.
 */
record InventedSystem(String name, String head, Map<String, String[]> words, List<Statement> statements) {

    /** A statement that logs: its level as it is written, and its message with parameters in braces. */
    record Statement(String level, String message) {}

    /** A line, what of it is the message, and which statement wrote it. */
    record LoggedLine(String text, String level, String message, String statement) {}

    private static final Pattern PARAMETER = Pattern.compile("\\{([A-Za-z0-9.,-]+)}");
    private static final DateTimeFormatter BSD = DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);
    private static final Instant START = Instant.parse("2026-01-05T06:07:08Z");

    static List<InventedSystem> all() {
        List<InventedSystem> systems = new ArrayList<>();
        for (String section : resource().split("\n= ", -1)) {
            if (section.startsWith("#")) {
                continue;
            }
            String[] lines = section.split("\n", -1);
            String head = "";
            Map<String, String[]> words = new HashMap<>();
            List<Statement> statements = new ArrayList<>();
            for (String line : lines) {
                int blank = line.indexOf(' ');
                if (line.startsWith("> ")) {
                    head = line.substring(2);
                } else if (line.startsWith("@")) {
                    words.put(
                            line.substring(1, blank), line.substring(blank + 1).split("\\|", -1));
                } else if (blank > 0) {
                    statements.add(new Statement(line.substring(0, blank), line.substring(blank + 1)));
                }
            }
            systems.add(new InventedSystem(lines[0], head, words, statements));
        }
        return systems;
    }

    private static String resource() {
        try (InputStream in = Objects.requireNonNull(InventedSystem.class.getResourceAsStream("invented.systems"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the system logs: each statement at least once, the second half as often as the first, the third a third. */
    List<LoggedLine> log(int lines, Random random) {
        List<Statement> written = new ArrayList<>(statements);
        Collections.shuffle(written, random);
        double[] upTo = new double[written.size()];
        double sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            sum += 1.0 / (i + 1);
            upTo[i] = sum;
        }
        List<Statement> order = new ArrayList<>(written);
        while (order.size() < lines) {
            double at = random.nextDouble() * sum;
            int i = 0;
            while (upTo[i] < at) {
                i++;
            }
            order.add(written.get(i));
        }
        Collections.shuffle(order, random);
        List<LoggedLine> log = new ArrayList<>();
        Instant time = START;
        for (Statement statement : order) {
            time = time.plusMillis(random.nextInt(5_000));
            String message = filled(statement.message(), time, random);
            String line = filled(
                    head.replace("{LEVEL}", statement.level())
                            .replace("{LEVEL5}", "%-5s".formatted(statement.level()))
                            .replace("{LEVEL8}", "%-8s".formatted("[" + statement.level() + "]"))
                            .replace("{klog}", statement.level() + klog(time)),
                    time,
                    random);
            log.add(new LoggedLine(line.replace("{}", message), statement.level(), message, statement.message()));
        }
        return log;
    }

    private static String klog(Instant time) {
        return format("MMdd HH:mm:ss.SSSSSS", time);
    }

    private String filled(String text, Instant time, Random random) {
        Matcher parameter = PARAMETER.matcher(text);
        StringBuilder out = new StringBuilder();
        while (parameter.find()) {
            parameter.appendReplacement(out, Matcher.quoteReplacement(value(parameter.group(1), time, random)));
        }
        return parameter.appendTail(out).toString();
    }

    private String value(String parameter, Instant time, Random random) {
        String[] own = words.get(parameter);
        return own == null
                ? Parameters.value(parameter, time, random)
                : filled(own[random.nextInt(own.length)], time, random);
    }

    static String format(String pattern, Instant time) {
        return pattern.equals("bsd")
                ? BSD.format(time.atOffset(ZoneOffset.UTC))
                : DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time.atOffset(ZoneOffset.UTC));
    }
}
