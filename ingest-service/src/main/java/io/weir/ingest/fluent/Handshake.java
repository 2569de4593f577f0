package io.weir.ingest.fluent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * The proof that both ends know the shared key, which neither sends: HELO with a nonce, PING with the client's SHA-512 over
 * it, PONG with the server's. Users and passwords are not asked for.
 */
final class Handshake {

    private static final int NONCE_BYTES = 16;
    private static final int MAX_FIELD_BYTES = 1 << 10;

    /** What became of a PING: the answer to it, and whether the client knows the key. */
    @SuppressWarnings("ArrayRecordComponent") // Sent, compared by no one.
    record Pong(byte[] answer, boolean admitted) {}

    private final byte[] key;
    private final String host;
    private final byte[] nonce = new byte[NONCE_BYTES];

    /** @param random must not block when it is asked for more */
    Handshake(String sharedKey, String host, SecureRandom random) {
        this.key = sharedKey.getBytes(UTF_8);
        this.host = host;
        random.nextBytes(nonce);
    }

    /** What the server says first. */
    byte[] helo() {
        return packed(out -> out.packArrayHeader(2)
                .packString("HELO")
                .packMapHeader(3)
                .packString("nonce")
                .packBinaryHeader(nonce.length)
                .addPayload(nonce)
                .packString("auth")
                .packString("")
                .packString("keepalive")
                .packBoolean(true));
    }

    /**
     * Reads what the client says first.
     *
     * @throws io.weir.ingest.pipeline.RefusedException MALFORMED, if that is no PING
     */
    Pong pong(byte[] ping) {
        try (MessageUnpacker in = MessagePack.newDefaultUnpacker(ping)) {
            if (in.unpackArrayHeader() != 6 || !new String(field(in), UTF_8).equals("PING")) {
                throw notAPing(null);
            }
            byte[] client = field(in);
            byte[] salt = field(in);
            byte[] claimed = field(in);
            boolean admitted = MessageDigest.isEqual(claimed, digest(salt, client));
            return new Pong(answer(admitted, digest(salt, host.getBytes(UTF_8))), admitted);
        } catch (IOException | MessagePackException e) {
            throw notAPing(e);
        }
    }

    private static RuntimeException notAPing(@org.jspecify.annotations.Nullable Throwable cause) {
        return FluentMessage.malformed(
                "a PING was expected: this server asks for the shared key, and the client sends none", cause);
    }

    private byte[] answer(boolean admitted, byte[] digest) {
        return packed(out -> {
            out.packArrayHeader(5)
                    .packString("PONG")
                    .packBoolean(admitted)
                    .packString(admitted ? "" : "shared key mismatch")
                    .packString(admitted ? host : "");
            out.packString(admitted ? new String(digest, US_ASCII) : "");
        });
    }

    private byte[] digest(byte[] salt, byte[] name) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-512");
            sha.update(salt);
            sha.update(name);
            sha.update(nonce);
            return HexFormat.of().formatHex(sha.digest(key)).getBytes(US_ASCII);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }

    private static byte[] field(MessageUnpacker in) throws IOException {
        int length =
                in.getNextFormat().getValueType().isStringType() ? in.unpackRawStringHeader() : in.unpackBinaryHeader();
        if (length > MAX_FIELD_BYTES) {
            throw notAPing(null);
        }
        return in.readPayload(length);
    }

    private interface Packing {
        void to(MessageBufferPacker out) throws IOException;
    }

    private static byte[] packed(Packing packing) {
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            packing.to(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail to be written to", e);
        }
    }

    /** The acknowledgement of a chunk. */
    static byte[] ack(String chunk) {
        return packed(out -> out.packMapHeader(1).packString("ack").packString(chunk));
    }
}
