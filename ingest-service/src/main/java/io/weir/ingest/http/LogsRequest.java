package io.weir.ingest.http;

import io.weir.ingest.pipeline.BodyFormat;
import io.weir.ingest.pipeline.Content;
import io.weir.ingest.pipeline.Submission;
import io.weir.ingest.tenant.Tenant;
import io.weir.operators.lines.Decoding;
import io.weir.operators.lines.Lines;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** Reads the head of a {@code POST /logs}; each thing that is wrong with it is an {@link AnswerException} that says what to do. */
final class LogsRequest {

    private static final String PROTOCOL = "logs";
    private static final String TYPES = "text/plain (a line a record), application/x-ndjson (a JSON object a line)"
            + " or application/json (an array of objects)";
    private static final String ENCODINGS = "gzip, zstd";
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final int MAX_KEY_CHARS = 255;
    private static final Pattern SOURCE = Pattern.compile("[A-Za-z0-9._:/@-]{1,200}");
    private static final Pattern TRACEPARENT = Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

    private static final Set<Charset> UTF8_AND_ITS_SUBSET = Set.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII);

    private final ServerHttpRequest request;
    private final HttpHeaders headers;
    private final long maxBodyBytes;

    LogsRequest(ServerHttpRequest request, long maxBodyBytes) {
        this.request = request;
        this.headers = request.getHeaders();
        this.maxBodyBytes = maxBodyBytes;
    }

    Submission submission(Tenant tenant) {
        String source = source();
        BodyFormat format = format();
        Decoding decoding = decoding();
        return Submission.of(
                        PROTOCOL,
                        tenant,
                        source,
                        Content.streamed(format, body(decoding), decoding != Decoding.IDENTITY))
                .declaring(length(decoding))
                .within(traceparent())
                .repeatableAs(idempotencyKey());
    }

    private String source() {
        List<String> sources = request.getQueryParams().getOrDefault("source", List.of());
        if (sources.size() != 1 || sources.get(0) == null || sources.get(0).isEmpty()) {
            throw new AnswerException(
                    HttpStatus.BAD_REQUEST,
                    "say once who sends the lines: POST /logs?source=NAME, for instance /logs?source=checkout");
        }
        String source = sources.get(0);
        if (!SOURCE.matcher(source).matches()) {
            throw new AnswerException(
                    HttpStatus.BAD_REQUEST, "a source is 1 to 200 letters, digits or any of . _ - : / @");
        }
        return source;
    }

    private BodyFormat format() {
        MediaType type = contentType();
        Charset charset = type.getCharset();
        if (charset != null && !UTF8_AND_ITS_SUBSET.contains(charset)) {
            throw unsupported("lines are UTF-8, not " + charset + ": convert them, or leave charset away");
        }
        return switch (type.getType() + "/" + type.getSubtype().toLowerCase(Locale.ROOT)) {
            case "text/plain" -> BodyFormat.TEXT;
            case "application/x-ndjson", "application/ndjson" -> BodyFormat.JSON_LINES;
            case "application/json" -> BodyFormat.JSON_ARRAY;
            case "application/x-www-form-urlencoded" ->
                throw unsupported(
                        "this came as application/x-www-form-urlencoded, which is what curl sends unless told otherwise: add"
                                + " -H 'Content-Type: text/plain', or for JSON application/x-ndjson or application/json");
            default -> throw unsupported("Content-Type " + type + " is not taken here: send " + TYPES);
        };
    }

    private MediaType contentType() {
        try {
            MediaType type = headers.getContentType();
            return type == null ? MediaType.TEXT_PLAIN : type;
        } catch (InvalidMediaTypeException e) {
            throw unsupported("Content-Type cannot be read (" + e.getMessage() + "): send " + TYPES);
        }
    }

    private Decoding decoding() {
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

    private static AnswerException unsupported(String message) {
        HttpHeaders accepted = new HttpHeaders();
        accepted.set(HttpHeaders.ACCEPT_ENCODING, ENCODINGS);
        return new AnswerException(HttpStatus.UNSUPPORTED_MEDIA_TYPE, message, accepted);
    }

    /** Compressed bodies are let in whatever their length: what counts is what they inflate to. */
    private long length(Decoding decoding) {
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

    private Lines body(Decoding decoding) {
        return Lines.from(
                        request.getBody(),
                        buffer -> NettyDataBufferFactory.toByteBuf(buffer).nioBuffer(),
                        DataBufferUtils::release)
                .decoding(decoding);
    }
}
