package io.weir.analyze.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import java.util.TreeMap;

/**
 * The fingerprint of a set of labels: FNV-1a, 64 bits, over names and values in order of name, each followed by the byte
 * 255, which no UTF-8 text holds. Prometheus and Alertmanager give the same labels the same fingerprint.
 *
 * <p>Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm", RFC 9923.
 */
final class Fingerprint {

    private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    private static final int SEPARATOR = 0xff;

    private Fingerprint() {}

    /** 16 hex digits. */
    static String of(Map<String, String> labels) {
        long hash = OFFSET_BASIS;
        for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
            hash = add(hash, label.getKey());
            hash = add(hash, label.getValue());
        }
        return String.format("%016x", hash);
    }

    private static long add(long hash, String text) {
        long result = hash;
        for (byte b : text.getBytes(UTF_8)) {
            result = (result ^ (b & 0xff)) * PRIME;
        }
        return (result ^ SEPARATOR) * PRIME;
    }
}
