package io.weir.analyze.pattern;

import java.time.Instant;
import java.util.Random;

/** Values of what varies in log lines, by kind. */
final class Parameters {

    private static final String HEX = "0123456789abcdef";
    private static final String ID = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final String[] USERS = {"root", "alice", "bob", "svc-backup", "www-data", "j.doe", "build42", "Anna"
    };
    private static final String[] WORDS = {
        "orders", "invoice", "basket", "ledger", "stock", "session", "profile", "report", "audit", "catalog", "mirror",
        "notes"
    };
    private static final String[] HOSTS = {"node", "db", "web", "cache", "rack-b", "worker", "edge"};
    private static final String[] DIRECTORIES = {
        "/var/lib/data", "/tmp", "/opt/app/work", "/srv/store/blocks", "/usr/local/bin"
    };
    private static final String[] DOMAINS = {"example.com", "mail.example.org", "lab.example.edu", "example.net"};

    private Parameters() {}

    static String value(String kind, Instant time, Random random) {
        return switch (kind) {
            case "digit" -> number(random, 1, 9);
            case "small" -> number(random, 1, 40);
            case "two" -> number(random, 10, 59);
            case "three" -> number(random, 100, 999);
            case "four" -> number(random, 1_000, 9_999);
            case "int" -> number(random, 0, random.nextInt(10) == 0 ? 900 : 99_999);
            case "port" -> number(random, 1_024, 65_535);
            case "status" -> of(random, "200", "202", "204", "404", "500");
            case "float" -> number(random, 0, 99) + "." + number(random, 0, 9_999);
            case "fraction" -> "0." + number(random, 0, 999_999);
            case "boolean" -> of(random, "true", "false");
            case "epoch" -> Long.toString(time.getEpochSecond());
            case "epochms" -> Long.toString(time.toEpochMilli());
            case "date" -> InventedSystem.format("yyyyMMdd", time);
            case "date." -> InventedSystem.format("yyyy.MM.dd", time);
            case "h" -> InventedSystem.format("H", time);
            case "m" -> InventedSystem.format("m", time);
            case "s" -> InventedSystem.format("s", time);
            case "hms" -> InventedSystem.format("HH:mm:ss.SSS", time);
            case "iso" -> InventedSystem.format("yyyy-MM-dd HH:mm:ss", time);
            case "iso." -> InventedSystem.format("yyyy-MM-dd HH:mm:ss.SSS", time);
            case "iso," -> InventedSystem.format("yyyy-MM-dd HH:mm:ss,SSS", time);
            case "iso-t" -> InventedSystem.format("yyyy-MM-dd'T'HH:mm:ss.SSS", time);
            case "isosp" -> InventedSystem.format("yyyy-MM-dd HH:mm:ss.SSSSSS", time);
            case "bsd" -> InventedSystem.format("bsd", time);
            case "lower" -> Character.toString('a' + random.nextInt(26));
            case "upper" -> Character.toString('A' + random.nextInt(26));
            case "hexid" -> text(random, HEX, 6 + random.nextInt(6));
            case "hex2" -> text(random, HEX, 2);
            case "hex7" -> text(random, HEX, 7);
            case "hex8" -> text(random, HEX, 8);
            case "hex10" -> text(random, HEX, 10);
            case "hex12" -> text(random, HEX, 12);
            case "hex16" -> text(random, HEX, 16);
            case "hex32" -> text(random, HEX, 32);
            case "0x" -> "0x" + text(random, HEX, 1 + random.nextInt(12));
            case "0X" -> "0X" + number(random, 0, 9);
            case "id22" -> text(random, ID, 22);
            case "id43" -> text(random, ID, 43);
            case "uuid" ->
                text(random, HEX, 8) + "-" + text(random, HEX, 4) + "-" + text(random, HEX, 4) + "-"
                        + text(random, HEX, 4) + "-" + text(random, HEX, 12);
            case "mac" -> text(random, HEX, 10).replaceAll("(..)", "$1:") + text(random, HEX, 2);
            case "ip" -> "10." + random.nextInt(256) + "." + random.nextInt(256) + "." + number(random, 1, 254);
            case "user" -> of(random, USERS);
            case "word" -> of(random, WORDS);
            case "Word" -> {
                String word = of(random, WORDS);
                yield Character.toUpperCase(word.charAt(0)) + word.substring(1);
            }
            case "host" -> of(random, HOSTS) + "-" + number(random, 1, 40);
            case "fqdn" -> of(random, HOSTS) + number(random, 1, 40) + "." + of(random, DOMAINS);
            case "path" -> of(random, DIRECTORIES) + "/" + of(random, WORDS) + "/" + text(random, HEX, 6);
            case "winpath" ->
                "C:\\Windows\\" + of(random, WORDS) + "\\x86_" + text(random, HEX, 16) + "\\" + of(random, WORDS);
            default -> throw new IllegalArgumentException("no such parameter: " + kind);
        };
    }

    private static String number(Random random, int from, int to) {
        return Integer.toString(from + random.nextInt(to - from + 1));
    }

    private static String of(Random random, String... values) {
        return values[random.nextInt(values.length)];
    }

    private static String text(Random random, String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
