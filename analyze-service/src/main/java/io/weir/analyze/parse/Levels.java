package io.weir.analyze.parse;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** The words for severities, with the numbers OpenTelemetry gives them. */
final class Levels {

    private static final int LONGEST = 12;
    private static final int SLOTS = 512;

    /** A severity number, and the words for it. */
    private static final String[] TABLE = {
        "1 TRACE VERBOSE SILLY FINEST TRC TRCE VRB",
        "5 DEBUG DBG DBUG FINER DEBU",
        "6 FINE",
        "7 CONFIG",
        "9 INFO INF INFORMATION LOG NOTE SYSTEM",
        "10 NOTICE SUCCESS NTC",
        "13 WARN WARNING WRN WARNI",
        "17 ERROR ERR ERRO EROR SEVERE FAILURE FAIL",
        "18 CRIT",
        "19 ALERT DPANIC",
        "21 FATAL FTL FATA CRITICAL EMERG EMERGENCY PANIC PANI"
    };

    /** Words that mean much else too: a level only where one is expected. */
    private static final Set<String> COMMON =
            Set.of("SYSTEM", "NOTE", "LOG", "SUCCESS", "FAIL", "SILLY", "FINE", "CONFIG");

    /** Words that begin no sentence, so that they are a level in small letters too. */
    private static final Set<String> SHORT =
            Set.of("INFO", "DEBUG", "WARN", "ERR", "CRIT", "INF", "DBG", "WRN", "TRC", "FTL", "ERRO", "FATA", "EMERG");

    /** Words that tell of a failure where a message begins with them. */
    private static final Set<String> FAILURES = Set.of("ERROR", "WARNING", "FATAL", "PANIC", "FAILURE", "SEVERE");

    private static final String[] WORDS = Arrays.stream(TABLE)
            .flatMap(row -> Arrays.stream(row.split(" ", -1)).skip(1))
            .toArray(String[]::new);
    private static final int[] NUMBERS = Arrays.stream(TABLE)
            .flatMapToInt(row -> {
                String[] cells = row.split(" ", -1);
                return IntStream.generate(() -> Integer.parseInt(cells[0])).limit(cells.length - 1L);
            })
            .toArray();
    private static final String[] LOWER = new String[WORDS.length];
    private static final String[] CAPITAL = new String[WORDS.length];
    private static final boolean[] PLAIN = new boolean[WORDS.length];
    private static final boolean[] BRIEF = new boolean[WORDS.length];
    private static final boolean[] FAILURE = new boolean[WORDS.length];
    private static final long[] KEYS = new long[SLOTS];
    private static final byte[] WORD_AT = new byte[SLOTS];

    static {
        for (int i = 0; i < WORDS.length; i++) {
            String word = WORDS[i];
            LOWER[i] = word.toLowerCase(Locale.ROOT);
            CAPITAL[i] = word.charAt(0) + LOWER[i].substring(1);
            PLAIN[i] = !COMMON.contains(word);
            BRIEF[i] = SHORT.contains(word);
            FAILURE[i] = FAILURES.contains(word);
            byte[] bytes = word.getBytes(StandardCharsets.US_ASCII);
            long key = key(bytes, 0, bytes.length);
            int slot = slot(key);
            while (KEYS[slot] != 0) {
                slot = (slot + 1) & (SLOTS - 1);
            }
            KEYS[slot] = key;
            WORD_AT[slot] = (byte) i;
        }
    }

    private Levels() {}

    /** The level that these bytes spell, in any case; -1 if none. */
    static int find(byte[] b, int from, int to) {
        long key = key(b, from, to);
        if (key <= 0) {
            return -1;
        }
        for (int slot = slot(key); KEYS[slot] != 0; slot = (slot + 1) & (SLOTS - 1)) {
            if (KEYS[slot] == key) {
                return WORD_AT[slot];
            }
        }
        return -1;
    }

    /** The severity number of a level that {@link #find} found. */
    static int number(int level) {
        return NUMBERS[level];
    }

    /**
     * Whether the word hardly ever means anything but a level where it stands alone in capitals, so that it may be looked
     * for among columns of unknown meaning.
     */
    static boolean isPlain(int level) {
        return PLAIN[level];
    }

    /** Whether the word is a level even in small letters, since no sentence begins with it. */
    static boolean isBrief(int level) {
        return BRIEF[level];
    }

    /** The level as it is spelled here, without a new string where the spelling is a usual one. */
    static String text(int level, byte[] b, int from, int to) {
        String usual = Ascii.isLower(b[from])
                ? LOWER[level]
                : to - from > 1 && Ascii.isLower(b[from + 1]) ? CAPITAL[level] : WORDS[level];
        return Ascii.equals(b, from, to, usual) ? usual : Ascii.text(b, from, to);
    }

    /** The severity number of a one-letter level (logcat, klog, and the like); 0 if it is none. */
    static int ofLetter(byte letter) {
        return switch (letter) {
            case 'V', 'T' -> 1;
            case 'D' -> 5;
            case 'I' -> 9;
            case 'N' -> 10;
            case 'W' -> 13;
            case 'E' -> 17;
            case 'C', 'F', 'A' -> 21;
            default -> 0;
        };
    }

    /** The severity number of a syslog severity, 0 (emergency) to 7 (debug). */
    static int ofSyslog(int severity) {
        return switch (severity) {
            case 7 -> 5;
            case 6 -> 9;
            case 5 -> 10;
            case 4 -> 13;
            case 3 -> 17;
            case 2 -> 18;
            case 1 -> 19;
            default -> 21;
        };
    }

    static String syslogText(int severity) {
        return switch (severity) {
            case 7 -> "debug";
            case 6 -> "info";
            case 5 -> "notice";
            case 4 -> "warning";
            case 3 -> "err";
            case 2 -> "crit";
            case 1 -> "alert";
            default -> "emerg";
        };
    }

    /**
     * Takes the level word at the very head of a message as weak evidence of its severity: one that ends in a colon or
     * stands in brackets, or is all upper case, or is the word for a failure ("Error opening …").
     */
    static void fromHead(Draft draft, byte[] b, int from, int to) {
        int i = from;
        if (i < to && b[i] == '%') {
            fromMnemonic(draft, b, i, to);
            return;
        }
        if (Ascii.startsWith(b, i, to, "PHP ")) {
            i += 4;
        }
        boolean bracketed = i < to && (b[i] == '[' || b[i] == '<' || b[i] == '(' || b[i] == '*');
        int start = bracketed ? i + 1 : i;
        int limit = Math.min(to, start + LONGEST + 1);
        int end = start;
        while (end < limit && Ascii.isLetter(b[end])) {
            end++;
        }
        byte after = Ascii.at(b, end, to);
        if (end == start || Ascii.isNamePart(after) || (bracketed && Ascii.isGap(after))) {
            return;
        }
        int level = find(b, start, end);
        if (level < 0) {
            if (Ascii.startsWith(b, start, to, "Traceback (most recent")
                    || Ascii.startsWith(b, start, to, "Exception in thread ")) {
                draft.severity(Draft.Evidence.WORDS, 17, "");
            }
            return;
        }
        boolean stated = PLAIN[level] && (bracketed || after == ':' || Ascii.isUpper(b[start + 1]));
        if (stated || FAILURE[level]) {
            draft.severity(Draft.Evidence.WORDS, NUMBERS[level], text(level, b, start, end));
        }
    }

    /** {@code %FACILITY-SEVERITY-MNEMONIC: message}, with a severity of syslog's, as Cisco's devices and others write it. */
    private static void fromMnemonic(Draft draft, byte[] b, int from, int to) {
        int limit = Math.min(to, from + 64);
        int colon = Ascii.indexOf(b, from, limit, ':');
        for (int i = from + 2; i + 2 < colon; i++) {
            if (b[i] == '-' && b[i + 2] == '-' && b[i + 1] >= '0' && b[i + 1] <= '7') {
                int severity = b[i + 1] - '0';
                draft.severity(Draft.Evidence.SYSLOG_PRIORITY, ofSyslog(severity), syslogText(severity));
                return;
            }
            if (!Ascii.isUpper(b[i]) && !Ascii.isDigit(b[i]) && b[i] != '_' && b[i] != '-') {
                return;
            }
        }
    }

    /** Letters at five bits each; a digit 1–5 is allowed at the end, as PostgreSQL's DEBUG1 has it. */
    private static long key(byte[] b, int from, int to) {
        if (to - from == 6 && b[to - 1] >= '1' && b[to - 1] <= '5' && (b[from] | 0x20) == 'd') {
            to--;
        }
        if (to - from > LONGEST || to - from < 3) {
            return -1;
        }
        long key = 0;
        for (int i = from; i < to; i++) {
            int letter = (b[i] | 0x20) - 'a';
            if (letter < 0 || letter > 25 || !Ascii.isLetter(b[i])) {
                return -1;
            }
            key = key << 5 | (letter + 1);
        }
        return key;
    }

    private static int slot(long key) {
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> 55);
    }
}
