package io.weir.ingest.json;

import java.util.Arrays;
import java.util.Random;

/** JSON, and nearly JSON, by seed. */
final class RandomJson {

    private static final String[] SCALARS = {
        "0", "-0", "7", "-12", "3.25", "1e5", "-2.5E-3", "9007199254740993", "true", "false", "null",
    };
    private static final String[] TEXTS = {
        "\"\"",
        "\"a\"",
        "\"two words\"",
        "\"line\\nbreak\"",
        "\"quote \\\" and \\\\ and \\/\"",
        "\"\\u00e4\\ud83d\\ude00\"",
        "\"grün 😀\"",
        "\"[{,:}]\"",
    };
    private static final byte[] TOKENS =
            "{}[],:\"\\ \n\ttfnu0123eE.-+x".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private RandomJson() {}

    static String value(Random random, int depth) {
        int choice = random.nextInt(depth > 0 ? 4 : 2);
        return switch (choice) {
            case 0 -> SCALARS[random.nextInt(SCALARS.length)];
            case 1 -> TEXTS[random.nextInt(TEXTS.length)];
            case 2 -> object(random, depth);
            default -> array(random, random.nextInt(4), depth);
        };
    }

    static String object(Random random, int depth) {
        StringBuilder json = new StringBuilder("{").append(space(random));
        int members = random.nextInt(4);
        for (int i = 0; i < members; i++) {
            json.append(i == 0 ? "" : ",")
                    .append(space(random))
                    .append("\"k")
                    .append(i)
                    .append('"');
            json.append(space(random)).append(':').append(space(random));
            json.append(value(random, depth - 1)).append(space(random));
        }
        return json.append('}').toString();
    }

    static String array(Random random, int elements, int depth) {
        StringBuilder json = new StringBuilder("[").append(space(random));
        for (int i = 0; i < elements; i++) {
            json.append(i == 0 ? "" : ",").append(space(random));
            json.append(value(random, depth - 1)).append(space(random));
        }
        return json.append(']').toString();
    }

    /** So many bytes put in, taken out or changed. */
    static byte[] damaged(byte[] json, int times, Random random) {
        byte[] damaged = json;
        for (int i = 0; i < times; i++) {
            damaged = damaged(damaged, random);
        }
        return damaged;
    }

    /** One byte put in, taken out or changed. */
    static byte[] damaged(byte[] json, Random random) {
        int at = random.nextInt(json.length + 1);
        byte token = TOKENS[random.nextInt(TOKENS.length)];
        if (at == json.length || random.nextInt(3) == 0) {
            byte[] longer = Arrays.copyOf(json, json.length + 1);
            System.arraycopy(json, at, longer, at + 1, json.length - at);
            longer[at] = token;
            return ascii(longer) ? longer : json;
        }
        byte[] changed = json.clone();
        if (random.nextBoolean()) {
            changed[at] = token;
        } else {
            System.arraycopy(json, at + 1, changed, at, json.length - at - 1);
            changed = Arrays.copyOf(changed, json.length - 1);
        }
        return ascii(changed) ? changed : json;
    }

    /** Damage within a character would be about UTF-8, which is let through where Jackson does not. */
    private static boolean ascii(byte[] json) {
        for (byte b : json) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static String space(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> " ";
            case 1 -> "\n  ";
            case 2 -> "\r\n\t";
            default -> "";
        };
    }
}
