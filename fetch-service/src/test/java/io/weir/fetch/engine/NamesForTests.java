package io.weir.fetch.engine;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A DNS server on the loopback interface that knows a few names. A name with several lists of addresses gives out one list
 * after another, the last for ever, and says that none may be kept: that is how names are rebound.
 */
final class NamesForTests implements AutoCloseable {

    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int HEADER_BYTES = 12;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Map<String, List<List<String>>> names;
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final Thread thread = new Thread(this::serve, "names-for-tests");

    NamesForTests(Map<String, List<List<String>>> names) throws SocketException {
        this.names = Map.copyOf(names);
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
    }

    private void serve() {
        byte[] buffer = new byte[512];
        while (!socket.isClosed()) {
            DatagramPacket query = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(query);
                byte[] answer = answer(ByteBuffer.wrap(buffer, 0, query.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, query.getSocketAddress()));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private byte[] answer(ByteBuffer query) {
        short id = query.getShort(0);
        StringBuilder name = new StringBuilder();
        query.position(HEADER_BYTES);
        for (int length = query.get(); length > 0; length = query.get()) {
            byte[] label = new byte[length];
            query.get(label);
            name.append(new String(label, StandardCharsets.US_ASCII)).append('.');
        }
        int type = query.getShort();
        int questionEnd = query.position() + 2;
        List<InetAddress> addresses =
                type == TYPE_A || type == TYPE_AAAA ? addresses(name.toString(), type) : List.of();

        ByteBuffer answer = ByteBuffer.allocate(512);
        answer.putShort(id).putShort((short) 0x8180).putShort((short) 1).putShort((short) addresses.size());
        answer.putShort((short) 0).putShort((short) 0);
        answer.put(query.array(), HEADER_BYTES, questionEnd - HEADER_BYTES);
        for (InetAddress address : addresses) {
            byte[] bytes = address.getAddress();
            answer.putShort((short) 0xC00C)
                    .putShort((short) type)
                    .putShort((short) 1)
                    .putInt(0);
            answer.putShort((short) bytes.length).put(bytes);
        }
        byte[] sent = new byte[answer.position()];
        answer.flip().get(sent);
        return sent;
    }

    private List<InetAddress> addresses(String name, int type) {
        String key = name.toLowerCase(java.util.Locale.ROOT);
        List<List<String>> lists = names.getOrDefault(key, List.of());
        if (lists.isEmpty()) {
            return List.of();
        }
        int looks = asked.computeIfAbsent(key + type, k -> new AtomicInteger()).getAndIncrement();
        return lists.get(Math.min(looks, lists.size() - 1)).stream()
                .map(NamesForTests::address)
                .filter(address -> address.getAddress().length == (type == TYPE_A ? 4 : 16))
                .toList();
    }

    /** Of the bytes alone: an IPv4 address that is mapped into IPv6 is one of IPv6 on the wire. */
    private static InetAddress address(String literal) {
        return java.util.Objects.requireNonNull(Cidr.literal(literal), literal);
    }

    @Override
    public void close() {
        socket.close();
    }
}
