package io.weir.crash;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessageInsufficientBufferException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/** Fluent forward: an array of entries under a chunk, on a connection of its own. */
final class FluentDoor implements Door {

    private static final int ANSWER_MILLIS = 10_000;

    @Override
    public String send(Instance to, String source, @Nullable String key, List<String> lines) throws IOException {
        String chunk = Objects.requireNonNull(key, "without a chunk nothing is acknowledged");
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to.fluentPort()), ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream().write(message(source, chunk, lines));
            socket.getOutputStream().flush();
            MessageUnpacker answer = MessagePack.newDefaultUnpacker(socket.getInputStream());
            String said = answer.unpackValue().toJson();
            return said.equals("{\"ack\":\"" + chunk + "\"}") ? TAKEN : said;
        } catch (MessageInsufficientBufferException e) {
            throw new IOException("closed without an answer", e);
        }
    }

    @Override
    public String toString() {
        return "FLUENT";
    }

    private static byte[] message(String tag, String chunk, List<String> lines) throws IOException {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packer.packArrayHeader(3);
            packer.packString(tag);
            packer.packArrayHeader(lines.size());
            for (String line : lines) {
                packer.packArrayHeader(2);
                packer.packLong(Instant.now().getEpochSecond());
                packer.packMapHeader(1);
                packer.packString("message");
                packer.packString(line);
            }
            packer.packMapHeader(1);
            packer.packString("chunk");
            packer.packString(chunk);
            return packer.toByteArray();
        }
    }
}
