package io.weir.ingest.http;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;
import io.weir.ingest.pipeline.Submission;
import io.weir.ingest.tenant.Tenant;
import io.weir.ingest.tenant.Tenants;
import io.weir.operators.lines.Decoding;
import io.weir.operators.lines.Lines;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.support.Netty4HeadersAdapter;
import reactor.netty.http.server.HttpServerRequest;

/**
 * What the head of a request says that is the same in every protocol. Whatever is wrong with it is an {@link
 * AnswerException} that says what to do.
 */
public final class RequestHead {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final int MAX_KEY_CHARS = 255;
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final String ENCODINGS = "gzip, zstd";

    private final HttpHeaders headers;
    private final Lines body;
    private final long maxBodyBytes;
    private final Decoding decoding;

    /** @param maxBodyBytes bodies that announce more are refused unread */
    public RequestHead(ServerHttpRequest request, long maxBodyBytes) {
        this(
                request.getHeaders(),
                Lines.from(
                        request.getBody(),
                        buffer -> NettyDataBufferFactory.toByteBuf(buffer).nioBuffer(),
                        DataBufferUtils::release),
                maxBodyBytes);
    }

    /** The same of a request that Spring does not see. */
    RequestHead(HttpServerRequest request, long maxBodyBytes) {
        this(
                new HttpHeaders(new Netty4HeadersAdapter(request.requestHeaders())),
                Lines.from(request.receive().retain(), ByteBuf::nioBuffer, ReferenceCountUtil::release),
                maxBodyBytes);
    }

    private RequestHead(HttpHeaders headers, Lines body, long maxBodyBytes) {
        this.headers = headers;
        this.maxBodyBytes = maxBodyBytes;
        this.decoding = decoding(headers);
        this.body = body.decoding(decoding);
    }

    private static Decoding decoding(HttpHeaders headers) {
        String encoding = String.join(",", headers.getOrEmpty(HttpHeaders.CONTENT_ENCODING))
                .strip()
                .toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "", "identity" -> Decoding.IDENTITY;
            case "gzip", "x-gzip" -> Decoding.GZIP;
            case "zstd" -> Decoding.ZSTD;
            default ->
                throw unsupported(
                        "Content-Encoding " + encoding + " is not taken here: send one of gzip, zstd, or none");
        };
    }

    /** An answer with status 415, and with the encodings that are taken. */
    public static AnswerException unsupported(String message) {
        HttpHeaders accepted = new HttpHeaders();
        accepted.set(HttpHeaders.ACCEPT_ENCODING, ENCODINGS);
        return new AnswerException(HttpStatus.UNSUPPORTED_MEDIA_TYPE, message, accepted);
    }

    /** The type of the body; null if none is said. */
    public @Nullable MediaType contentType() {
        try {
            return headers.getContentType();
        } catch (InvalidMediaTypeException e) {
            throw unsupported("Content-Type cannot be read: " + e.getMessage());
        }
    }

    /** Whom the request's credentials belong to. */
    public Tenant tenant(Tenants tenants) {
        return tenants.ofAuthorization(headers.getFirst(HttpHeaders.AUTHORIZATION));
    }

    /** Whether the body is decompressed on the way. */
    public boolean compressed() {
        return decoding != Decoding.IDENTITY;
    }

    /** The body with its decoding set. */
    public Lines body() {
        return body;
    }

    /** The submission with what the head says of length, trace and repetition. */
    public Submission complete(Submission submission) {
        return submission.declaring(length()).within(traceparent()).repeatableAs(idempotencyKey());
    }

    /** Compressed bodies are let in whatever their length: what counts is what they inflate to. */
    private long length() {
        long length = Math.max(0, headers.getContentLength());
        if (length > maxBodyBytes && decoding == Decoding.IDENTITY) {
            throw new AnswerException(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "a body of " + length + " bytes is over the limit of " + maxBodyBytes
                            + ": send it in several requests");
        }
        return Math.min(length, maxBodyBytes);
    }

    /** As the W3C asks, one that is malformed is treated as absent. */
    private @Nullable String traceparent() {
        String traceparent = headers.getFirst("traceparent");
        return traceparent != null && TRACEPARENT.matcher(traceparent).matches() ? traceparent : null;
    }

    /** As the IETF's draft has it, a header once; the quotes that the draft asks for may be left away. */
    private @Nullable String idempotencyKey() {
        List<String> keys = headers.getOrEmpty(IDEMPOTENCY_KEY);
        if (keys.isEmpty()) {
            return null;
        }
        String key = keys.get(0).strip();
        if (keys.size() > 1 || key.isEmpty() || key.length() > MAX_KEY_CHARS) {
            throw new AnswerException(
                    HttpStatus.BAD_REQUEST,
                    IDEMPOTENCY_KEY + " is sent once, of 1 to " + MAX_KEY_CHARS
                            + " characters: a UUID for each request, the same when it is repeated");
        }
        boolean quoted = key.length() > 2 && key.startsWith("\"") && key.endsWith("\"");
        return quoted ? key.substring(1, key.length() - 1) : key;
    }
}
