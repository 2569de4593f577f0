package io.weir.analyze.pattern;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The few English words that {@link MessageMask} and {@link PatternMiner} know, and what they say about their neighbours. */
final class Words {

    /** After a number, a measure that changes with its size; longer spellings stay in the template. */
    private static final Set<String> UNITS = words(
            "B K M G T KB kB kb Kb MB Mb GB Gb TB KiB MiB GiB TiB ns us ms s sec secs min mins hr hrs KHz MHz GHz",
            "Hz");

    private static final Set<String> DATE_WORDS =
            words("Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec");

    private static final Set<String> ZONES = words("UTC GMT AM PM EST EDT CST CDT PST PDT CET");

    private static final Set<String> NOTHING = words("null nil NULL NaN undefined true false True False TRUE FALSE");

    /** What a name follows: {@code user root}. */
    private static final Set<String> BEFORE_A_NAME = words("user username host hostname");

    /** What may follow {@code user} without being a name. */
    private static final Set<String> NO_NAMES = words(
            "is was not has had have does and or by to from in on at for of with as via into a an the unknown",
            "authentication name names agent id session sessions request requests data space mode process defined",
            "interface input account accounts group groups password key keys logged login logout exists found",
            "failed timed created deleted added removed disconnected connected error address list info",
            "information settings profile service store controller will can cannot may must should event events",
            "level table type up down no too already manager activity preferences role roles permission",
            "permissions registered registration rejected denied accepted started stopped enabled disabled locked",
            "unlocked changed updated expired invalid successful successfully succeeded left joined unreachable",
            "available unavailable class file files config configuration");

    /** Names of top-level domains under which hosts are common, and those of private networks. */
    private static final Set<String> DOMAINS = words(
            "com net org edu gov mil io dev app cloud info biz de uk fr nl it es ch at be se pl ru cn jp kr in br",
            "au ca eu us tv hk tw local lan internal localdomain intranet");

    private static final Set<String> SOURCES = words("java kt scala c cc cpp h py go rs js ts rb cs php pl sh");

    private Words() {}

    private static Set<String> words(String... lines) {
        return Arrays.stream(lines)
                .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                .collect(Collectors.toUnmodifiableSet());
    }

    static boolean isUnit(String word) {
        return UNITS.contains(word);
    }

    static boolean isDate(String word) {
        return DATE_WORDS.contains(word);
    }

    static boolean isZone(String word) {
        return ZONES.contains(word);
    }

    static boolean isNothing(String word) {
        return NOTHING.contains(word);
    }

    static boolean isBeforeName(String word) {
        return BEFORE_A_NAME.contains(word.toLowerCase(Locale.ROOT));
    }

    static boolean canBeName(String word) {
        return !NO_NAMES.contains(word.toLowerCase(Locale.ROOT));
    }

    static boolean isDomain(String label) {
        return DOMAINS.contains(label);
    }

    static boolean isSource(String extension) {
        return SOURCES.contains(extension);
    }
}
