package io.weir.analyze.pattern;

import java.util.HexFormat;

/** Names what is the same by the same 16 hex digits, on every instance and at every time: a 64-bit hash of a text. */
final class PatternId {

    private static final HexFormat HEX = HexFormat.of();

    private PatternId() {}

    static String of(String text) {
        return HEX.toHexDigits(hash(text.toCharArray(), text.length()));
    }

    /** FNV-1a, finished as in SplitMix64, since FNV leaves the high bits of short texts alike. */
    static long hash(char[] chars, int to) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < to; i++) {
            hash = (hash ^ chars[i]) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
