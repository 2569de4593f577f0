package io.weir.fetch.engine;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.TargetResult;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.netty.resources.LoopResources;

/**
 * Fetches hostile targets as a stranger could ask for them, in a network that has the loopback interface alone. That
 * interface has all the addresses that must not be reached, and one that may be: a listener answers on each of them, so
 * what were let through would arrive. Prints a line for each target and exits with 0 if none arrived, with 1 otherwise.
 */
final class HostileTargets {

    /** Stands for the internet; on the loopback interface here. */
    static final String PUBLIC = "93.184.216.34";

    /** The addresses of the loopback interface besides its own. */
    static final List<String> ADDRESSES = List.of(
            PUBLIC + "/32",
            "10.0.0.1/32",
            "100.64.0.1/32",
            "100.100.100.200/32",
            "168.63.129.16/32",
            "169.254.169.254/32",
            "169.254.170.2/32",
            "172.16.0.1/32",
            "192.0.0.192/32",
            "192.168.1.1/32",
            "198.18.0.1/32",
            "203.0.113.1/32",
            "64:ff9b::7f00:1/128",
            "64:ff9b::a9fe:a9fe/128",
            "64:ff9b:1::7f00:1/128",
            "2002:7f00:1::/128",
            "2002:a9fe:a9fe::1/128",
            "2001:0:7f00:1::1/128",
            "2001:db8::1/128",
            "fc00::1/128",
            "fd00:ec2::254/128",
            "fec0::1/128",
            "::7f00:1/128");

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final List<String> HOSTS = List.of(
            // Loopback, in every spelling that some parser takes for it.
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "127.255.255.254",
            "2130706433",
            "0x7f000001",
            "0x7f.0.0.1",
            "0x7f.1",
            "017700000001",
            "0177.0.0.1",
            "0177.0.0.01",
            "127.0.0.1.",
            "127.0.0.01",
            "0",
            "0.0.0.0",
            "00000000000",
            "127.0.0.1%00.example.test",
            "127.0.0.1%2eexample.test",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "127。0。0。1",
            "127．0．0．1",
            "１２７.0.0.1",
            "①②⑦.0.0.1",
            "ⓛocalhost",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:ffff:127.0.0.1]",
            "[::ffff:0:127.0.0.1]",
            "[::127.0.0.1]",
            "[::7f00:1]",
            "[::1%25lo]",
            "[64:ff9b::127.0.0.1]",
            "[64:ff9b::169.254.169.254]",
            "[64:ff9b:1::7f00:1]",
            "[2002:7f00:1::]",
            "[2002:a9fe:a9fe::1]",
            "[2001:0:7f00:1::1]",
            "[2001:db8::1]",
            "[fc00::1]",
            "[fec0::1]",
            // Where clouds keep credentials.
            "169.254.169.254",
            "2852039166",
            "0xa9fea9fe",
            "0251.0376.0251.0376",
            "169.254.43518",
            "[::ffff:169.254.169.254]",
            "[::ffff:a9fe:a9fe]",
            "[fd00:ec2::254]",
            "169.254.170.2",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            // Inside.
            "10.0.0.1",
            "167772161",
            "172.16.0.1",
            "192.168.1.1",
            "192.168.257",
            "100.64.0.1",
            "198.18.0.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            // With somebody's name before it, or something that looks like the host.
            "user@127.0.0.1",
            "user:password@127.0.0.1",
            PUBLIC + "@127.0.0.1",
            PUBLIC + "#@127.0.0.1",
            "127.0.0.1#@" + PUBLIC,
            PUBLIC + "\\@127.0.0.1",
            "127.0.0.1\\@" + PUBLIC,
            PUBLIC + " @127.0.0.1",
            "127.0.0.1:80@" + PUBLIC,
            // Names that lead inside.
            "loopback.test",
            "loopback6.test",
            "private.test",
            "metadata.test",
            "metadata6.test",
            "sixtofour.test",
            "nat64.test",
            "several.test",
            "LOOPBACK.TEST.",
            "rebinding.test");

    private static final List<String> SCHEMES = List.of(
            "file:///etc/passwd",
            "ftp://127.0.0.1/",
            "gopher://127.0.0.1/",
            "dict://127.0.0.1/",
            "ldap://127.0.0.1/",
            "jar:http://127.0.0.1!/",
            "ws://127.0.0.1/",
            "unix:///var/run/docker.sock",
            "//127.0.0.1/",
            "http:127.0.0.1",
            "http:/127.0.0.1/",
            "http:///127.0.0.1/");

    private static final List<Integer> PORTS = List.of(22, 25, 2375, 6379, 9092, 11211, 65535);

    private final Map<String, AtomicInteger> arrived = new LinkedHashMap<>();
    private int passed;

    private HostileTargets() {}

    public static void main(String[] args) throws IOException {
        HostileTargets hostile = new HostileTargets();
        System.exit(hostile.run() ? 0 : 1);
    }

    private boolean run() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 100, null);
                NamesForTests names = new NamesForTests(names())) {
            int port = listener.getLocalPort();
            Thread thread = new Thread(() -> serve(listener), "listener");
            thread.setDaemon(true);
            thread.start();
            TargetPolicy policy = TargetPolicy.publicInternet(Set.of(80, 443, port), List.of());
            FetcherSettings settings = TestSettings.quick();
            try (Fetcher fetcher = new Fetcher(
                    settings,
                    policy,
                    new SimpleMeterRegistry(),
                    new HttpExchange(settings, policy, threads -> resolver(threads, names)))) {
                return theListenerIsReachable(fetcher, port) && noneArrives(fetcher, port);
            }
        }
    }

    /** Otherwise the test would pass whatever the fetcher does. */
    private boolean theListenerIsReachable(Fetcher fetcher, int port) {
        boolean byAddress =
                fetch(fetcher, "http://" + PUBLIC + ":" + port + "/").outcome() == Outcome.ok;
        boolean byName = fetch(fetcher, "http://public.test:" + port + "/").outcome() == Outcome.ok;
        System.out.println("reachable by address " + byAddress + ", by name " + byName);
        return byAddress && byName;
    }

    private boolean noneArrives(Fetcher fetcher, int port) {
        List<String> urls = new ArrayList<>();
        HOSTS.forEach(host -> urls.add("http://" + host + ":" + port + "/"));
        // The listener redirects to what it is asked for.
        HOSTS.stream()
                .filter(host -> host.matches("[\\[\\]a-zA-Z0-9.:]+"))
                .forEach(host -> urls.add("http://" + PUBLIC + ":" + port + "/to/" + host));
        urls.addAll(SCHEMES);
        SCHEMES.forEach(url -> urls.add("http://" + PUBLIC + ":" + port + "/to-url/" + url));
        PORTS.forEach(other -> urls.add("http://" + PUBLIC + ":" + other + "/"));
        boolean all = true;
        for (String url : urls) {
            TargetResult result = fetch(fetcher, url);
            boolean kept = isRefused(url, result) && arrivedInside() == 0;
            all &= kept;
            passed += kept ? 1 : 0;
            System.out.println(
                    (kept ? "blocked " : "LET THROUGH ") + url + "  " + result.outcome() + " " + result.error());
        }
        // The second look leads inside.
        TargetResult rebound = fetch(fetcher, "http://rebinding.test:" + port + "/again");
        all &= rebound.outcome() == Outcome.blocked && arrivedInside() == 0;
        System.out.println(passed + " of " + urls.size() + " blocked, " + arrivedInside() + " connections inside");
        return all;
    }

    /**
     * Blocked; a redirect that is no URL at all, a first look that leads to nobody, and what is hostile only behind a
     * fragment, are errors.
     */
    private static boolean isRefused(String url, TargetResult result) {
        boolean mayBeError = url.contains("/to") || url.contains("rebinding") || url.contains("#");
        return result.outcome() == Outcome.blocked || (mayBeError && result.outcome() != Outcome.ok);
    }

    private static TargetResult fetch(Fetcher fetcher, String url) {
        return java.util.Objects.requireNonNull(
                fetcher.fetch(Target.get("target", url), LIMIT).block(LIMIT.plusSeconds(5)));
    }

    private int arrivedInside() {
        synchronized (arrived) {
            return arrived.entrySet().stream()
                    .filter(entry -> !entry.getKey().equals(PUBLIC))
                    .mapToInt(entry -> entry.getValue().get())
                    .sum();
        }
    }

    private void serve(ServerSocket listener) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                synchronized (arrived) {
                    arrived.computeIfAbsent(socket.getLocalAddress().getHostAddress(), address -> new AtomicInteger())
                            .incrementAndGet();
                }
                answer(socket);
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    System.out.println("listener: " + e);
                }
            }
        }
    }

    private static void answer(Socket socket) throws IOException {
        byte[] request = new byte[4096];
        int length = Math.max(0, socket.getInputStream().read(request));
        String text = new String(request, 0, length, StandardCharsets.US_ASCII);
        String path = text.startsWith("GET ") ? text.substring(4, text.indexOf(' ', 4)) : "/";
        String location = path.startsWith("/to/")
                ? "http://" + path.substring(4) + ":" + socket.getLocalPort() + "/"
                : path.startsWith("/to-url/") ? path.substring(8) : null;
        String answer = location == null
                ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
                : "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        OutputStream out = socket.getOutputStream();
        out.write(answer.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static Map<String, List<List<String>>> names() {
        Map<String, List<List<String>>> names = new LinkedHashMap<>();
        names.put("public.test.", List.of(List.of(PUBLIC)));
        names.put("localhost.", List.of(List.of("127.0.0.1")));
        names.put("loopback.test.", List.of(List.of("127.0.0.1")));
        names.put("loopback6.test.", List.of(List.of("::1")));
        names.put("private.test.", List.of(List.of("10.0.0.1")));
        names.put("metadata.test.", List.of(List.of("169.254.169.254")));
        names.put("metadata6.test.", List.of(List.of("fd00:ec2::254")));
        names.put("sixtofour.test.", List.of(List.of("2002:a9fe:a9fe::1")));
        names.put("nat64.test.", List.of(List.of("64:ff9b::a9fe:a9fe")));
        names.put("several.test.", List.of(List.of("10.0.0.1", "127.0.0.1", "192.168.1.1")));
        // Of the documentation's block, where nobody is; inside from the second look on.
        names.put("rebinding.test.", List.of(List.of("203.0.113.77"), List.of("127.0.0.1")));
        return names;
    }

    private static DnsAddressResolverGroup resolver(LoopResources threads, NamesForTests names) {
        var group = threads.onClient(true);
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelFactory(() -> threads.onChannel(DatagramChannel.class, group))
                .socketChannelFactory(() -> threads.onChannel(SocketChannel.class, group))
                .nameServerProvider(new SequentialDnsServerAddressStreamProvider(names.address()))
                .ttl(0, 1)
                .negativeTtl(0));
    }
}
