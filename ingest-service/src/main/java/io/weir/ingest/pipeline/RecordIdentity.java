package io.weir.ingest.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What tells a record from all others, and its repetition from a new one: 128 bits of SHA-256 over tenant, source and key,
 * in hexadecimal, and the record's place among those under the same key. Not thread-safe.
 */
final class RecordIdentity {

    private static final int HASH_BYTES = 16;

    private final String tenant;
    private final String source;

    /** Of the request's key; null if it has none. */
    private final byte @Nullable [] prefix;

    RecordIdentity(String tenant, String source, @Nullable String key) {
        this.tenant = tenant;
        this.source = source;
        this.prefix = key == null ? null : prefix('k', key);
    }

    /** The identity of the record at this place under the request's key; null if it has none. */
    byte @Nullable [] ofPlace(long place) {
        return prefix == null ? null : at(prefix, place);
    }

    /** The identity of a record that brings its own. */
    byte[] ofId(String id) {
        return at(prefix('i', id), 0);
    }

    private byte[] prefix(char kind, String key) {
        MessageDigest digest = sha256();
        // Lengths first, so that no two triples run together into the same bytes.
        digest.update(
                (kind + ":" + tenant.length() + ":" + source.length() + ":" + tenant + source + key).getBytes(UTF_8));
        return (HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES) + "-").getBytes(ISO_8859_1);
    }

    private static byte[] at(byte[] prefix, long place) {
        int digits = 1;
        for (long rest = place; rest >= 10; rest /= 10) {
            digits++;
        }
        byte[] identity = new byte[prefix.length + digits];
        System.arraycopy(prefix, 0, identity, 0, prefix.length);
        long rest = place;
        for (int i = identity.length - 1; i >= prefix.length; i--) {
            identity[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return identity;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
