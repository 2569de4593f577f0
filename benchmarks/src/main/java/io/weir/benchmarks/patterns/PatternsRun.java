package io.weir.benchmarks.patterns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.management.ThreadMXBean;
import io.weir.analyze.pattern.PatternMiner;
import io.weir.analyze.pattern.PatternSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What it costs to find the pattern of a message, without reading or parsing it: messages per second of one thread's CPU
 * time, and bytes allocated for each.
 */
public final class PatternsRun {

    private static final int MESSAGES = 100_000;
    private static final int ROUNDS = 12;
    private static final int WARM_UP = 5;

    /** As a shop's services might say them; {@code #} is a number, {@code @} an address, {@code ~} a name of letters. */
    private static final String[] KINDS = {
        "order # shipped to @ in # ms",
        "Received block blk_-# of size # from /@",
        "Failed password for invalid user ~ from @ port # ssh2",
        "GET /api/orders/#/items HTTP/1.1 200 #",
        "card network did not answer in time, attempt # of 5, trace=#",
        "Connection from @:# closed after # bytes (# KB) sent, lifetime 00:#",
        "cache refreshed",
        "user=~ action=checkout amount=#.99 currency=EUR status=ok",
        "Block rdd_#_# stored as values in memory (estimated size #.0 KB, free #.5 MB)",
        "pool \"~\" has # of # connections in use",
        "could not read /var/lib/shop/~/#.json: No such file or directory",
        "java.io.IOException: Connection reset by peer",
    };

    private PatternsRun() {}

    /**
     * Measures and prints.
     *
     * @param args files of one message a line, each a service of its own; none for made-up messages
     */
    public static void main(String[] args) throws IOException {
        System.out.println(
                "patterns alone, one thread: millions of messages per CPU second, bytes allocated per message");
        if (args.length == 0) {
            measure("made up", madeUp(new Random(1)));
        }
        for (String file : args) {
            measure(file, Files.readAllLines(Path.of(file), ISO_8859_1));
        }
    }

    private static List<String> madeUp(Random random) {
        List<String> messages = new ArrayList<>(MESSAGES);
        for (int i = 0; i < MESSAGES; i++) {
            StringBuilder message = new StringBuilder();
            for (char c : KINDS[random.nextInt(KINDS.length)].toCharArray()) {
                switch (c) {
                    case '#' -> message.append(random.nextInt(100_000));
                    case '@' ->
                        message.append("10.0.")
                                .append(random.nextInt(255))
                                .append('.')
                                .append(random.nextInt(255));
                    case '~' -> message.append(name(random));
                    default -> message.append(c);
                }
            }
            messages.add(message.toString());
        }
        return messages;
    }

    private static String name(Random random) {
        char[] name = new char[3 + random.nextInt(6)];
        for (int i = 0; i < name.length; i++) {
            name[i] = (char) ('a' + random.nextInt(26));
        }
        return new String(name);
    }

    private static void measure(String what, List<String> messages) {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        PatternMiner miner = new PatternMiner(PatternSettings.DEFAULTS);
        double[] rates = new double[ROUNDS];
        long bytes = 0;
        long ids = 0;
        int passes = Math.max(1, MESSAGES / messages.size());
        for (int round = 0; round < WARM_UP + ROUNDS; round++) {
            long startBytes = thread.getThreadAllocatedBytes(self);
            long startNanos = thread.getCurrentThreadCpuTime();
            for (int pass = 0; pass < passes; pass++) {
                for (String message : messages) {
                    ids += miner.match(message).id().length();
                }
            }
            if (round >= WARM_UP) {
                rates[round - WARM_UP] =
                        1e3 * passes * messages.size() / (thread.getCurrentThreadCpuTime() - startNanos);
                bytes += thread.getThreadAllocatedBytes(self) - startBytes;
            }
        }
        Arrays.sort(rates);
        System.out.printf(
                Locale.ROOT,
                "%-40s %6.2f M/s (%.2f to %.2f)  %5.1f B  %d patterns%s%n",
                what,
                rates[ROUNDS / 2],
                rates[0],
                rates[ROUNDS - 1],
                (double) bytes / ROUNDS / passes / messages.size(),
                miner.size(),
                ids == 0 ? " (none)" : "");
    }
}
