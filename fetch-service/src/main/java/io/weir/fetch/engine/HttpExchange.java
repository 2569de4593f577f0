package io.weir.fetch.engine;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.weir.fetch.engine.Redirects.Hop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * One request and its answer over HTTP/1.1 or HTTP/2, with connections, threads and name lookups of its own, all bounded. Sends
 * nothing again by itself and follows nothing. Thread-safe.
 */
final class HttpExchange implements AutoCloseable {

    private static final Duration MAX_IDLE = Duration.ofSeconds(30);
    private static final Duration MAX_CONNECTION_LIFE = Duration.ofMinutes(5);
    private static final Duration EVICTION_INTERVAL = Duration.ofSeconds(30);
    private static final Duration UNUSED_POOL_LIFE = Duration.ofMinutes(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(2);
    private static final int LOOKUP_TTL_SECONDS = 30;
    private static final int MAX_HEADER_BYTES = 16 << 10;
    private static final int MAX_THREADS = 4;

    private final FetcherSettings settings;
    private final LoopResources threads;
    private final ConnectionProvider connections;
    private final AddressResolverGroup<InetSocketAddress> resolver;
    private final HttpClient client;

    HttpExchange(FetcherSettings settings, TargetPolicy policy) {
        this(settings, policy, HttpExchange::lookup);
    }

    /** @param lookup makes what looks up names; it is closed with this */
    HttpExchange(
            FetcherSettings settings,
            TargetPolicy policy,
            Function<LoopResources, AddressResolverGroup<InetSocketAddress>> lookup) {
        this(settings, policy, lookup, UnaryOperator.identity());
    }

    /**
     * @param lookup makes what looks up names; it is closed with this
     * @param more whatever else the client is to do or to trust
     */
    HttpExchange(
            FetcherSettings settings,
            TargetPolicy policy,
            Function<LoopResources, AddressResolverGroup<InetSocketAddress>> lookup,
            UnaryOperator<HttpClient> more) {
        this.settings = settings;
        this.threads = LoopResources.create(
                "weir-fetch", Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()), true);
        this.connections = ConnectionProvider.builder("weir-fetch")
                .maxConnections(settings.perHost().maxConnections())
                .pendingAcquireMaxCount(settings.perHost().maxPending())
                .pendingAcquireTimeout(settings.attemptTimeout())
                .maxIdleTime(MAX_IDLE)
                .maxLifeTime(MAX_CONNECTION_LIFE)
                .evictInBackground(EVICTION_INTERVAL)
                .disposeInactivePoolsInBackground(EVICTION_INTERVAL, UNUSED_POOL_LIFE)
                .build();
        this.resolver = new PolicyResolverGroup(lookup.apply(threads), policy);
        this.client = more.apply(HttpClient.create(connections)
                .runOn(threads)
                .resolver(resolver)
                .protocol(protocols(settings))
                .disableRetry(true)
                .followRedirect(false)
                .compress(true)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(settings.connectTimeout().toMillis()))
                .httpResponseDecoder(spec -> spec.maxHeaderSize(MAX_HEADER_BYTES))
                .headers(headers -> headers.set(HttpHeaderNames.USER_AGENT, "weir")));
    }

    /** Offered by ALPN to https URLs; http URLs are asked to change over only where that is configured. */
    private static HttpProtocol[] protocols(FetcherSettings settings) {
        return settings.http2ClearText()
                ? new HttpProtocol[] {HttpProtocol.H2, HttpProtocol.H2C, HttpProtocol.HTTP11}
                : new HttpProtocol[] {HttpProtocol.H2, HttpProtocol.HTTP11};
    }

    private static AddressResolverGroup<InetSocketAddress> lookup(LoopResources threads) {
        EventLoopGroup group = threads.onClient(true);
        return new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .datagramChannelFactory(() -> threads.onChannel(DatagramChannel.class, group))
                .socketChannelFactory(() -> threads.onChannel(SocketChannel.class, group))
                .queryTimeoutMillis(LOOKUP_TIMEOUT.toMillis())
                .ttl(0, LOOKUP_TTL_SECONDS)
                .negativeTtl(0));
    }

    /** Loads what the first exchange would otherwise wait for, and rehearses one. */
    Mono<Void> warmUp() {
        return client.warmup().then(Rehearsal.run(settings, threads));
    }

    /**
     * Sends a request and emits the answer, whatever its status.
     *
     * @param hop its URL is one that the policy let pass; the host's addresses are checked here
     * @return fails with {@link BlockedException} if no address of the host may be reached, else as Reactor Netty does
     */
    Mono<Answer> send(Hop hop) {
        // Each step copies the client's settings, and most targets have no headers.
        HttpClient asking = hop.headers().isEmpty()
                ? client
                : client.headers(all -> hop.headers().forEach(all::set));
        return asking.request(HttpMethod.valueOf(hop.method()))
                .uri(hop.url())
                .response(this::read)
                .single();
    }

    private Mono<Answer> read(HttpClientResponse response, ByteBufFlux body) {
        // Made per response: this runs once for each.
        BodyText text = new BodyText(settings.maxBodyBytes());
        // Cancelling closes the connection: what a server sends beyond the cap is not even read.
        return body.takeUntil(text::append).then(Mono.fromSupplier(() -> answer(response, text)));
    }

    private static Answer answer(HttpClientResponse response, BodyText text) {
        HttpHeaders headers = response.responseHeaders();
        String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity") && !text.isEmpty()) {
            // The header of what could be unpacked has been taken away with the packing.
            throw new DecoderException("packed as '" + encoding + "', which was not asked for");
        }
        String contentType = headers.get(HttpHeaderNames.CONTENT_TYPE);
        return new Answer(
                response.status().code(),
                contentType,
                headers.get(HttpHeaderNames.LOCATION),
                headers.get(HttpHeaderNames.RETRY_AFTER),
                Redaction.text(text.text(contentType)),
                text.isTruncated(),
                Freshness.of(headers));
    }

    /** Closes every connection and ends the threads, waiting 2 s at most. */
    @Override
    public void close() {
        connections.disposeLater().block(CLOSE_TIMEOUT);
        resolver.close();
        threads.disposeLater(Duration.ZERO, CLOSE_TIMEOUT).block(CLOSE_TIMEOUT.plusSeconds(1));
    }
}
