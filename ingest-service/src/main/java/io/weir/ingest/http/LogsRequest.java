package io.weir.ingest.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.weir.ingest.pipeline.BodyFormat;
import io.weir.ingest.pipeline.Content;
import io.weir.ingest.pipeline.Submission;
import io.weir.ingest.tenant.Tenant;
import io.weir.ingest.tenant.Tenants;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import reactor.netty.http.server.HttpServerRequest;

/** Reads the head of a {@code POST /logs}; each thing that is wrong with it is an {@link AnswerException} that says what to do. */
final class LogsRequest {

    private static final String PROTOCOL = "logs";
    private static final String TYPES = "text/plain (a line a record), application/x-ndjson (a JSON object a line)"
            + " or application/json (an array of objects)";
    private static final int MAX_SOURCE_CHARS = 200;
    private static final String SOURCE_SIGNS = "._-:/@";

    private static final Set<Charset> UTF8_AND_ITS_SUBSET = Set.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII);

    private final HttpServerRequest request;
    private final RequestHead head;

    LogsRequest(HttpServerRequest request, long maxBodyBytes) {
        this.request = request;
        this.head = new RequestHead(request, maxBodyBytes);
    }

    Submission submission(Tenants tenants) {
        Tenant tenant = head.tenant(tenants);
        Content content = Content.streamed(format(), head.body(), head.compressed());
        return head.complete(Submission.of(PROTOCOL, tenant, source(), content));
    }

    private String source() {
        List<String> sources = query().getOrDefault("source", List.of());
        if (sources.size() != 1 || sources.get(0).isEmpty()) {
            throw new AnswerException(
                    HttpStatus.BAD_REQUEST,
                    "say once who sends the lines: POST /logs?source=NAME, for instance /logs?source=checkout");
        }
        String source = sources.get(0);
        if (source.length() > MAX_SOURCE_CHARS || !source.chars().allMatch(LogsRequest::isSourceChar)) {
            throw new AnswerException(
                    HttpStatus.BAD_REQUEST, "a source is 1 to 200 letters, digits or any of . _ - : / @");
        }
        return source;
    }

    private static boolean isSourceChar(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || SOURCE_SIGNS.indexOf(c) >= 0;
    }

    private Map<String, List<String>> query() {
        try {
            return new QueryStringDecoder(request.uri()).parameters();
        } catch (IllegalArgumentException e) {
            throw new AnswerException(HttpStatus.BAD_REQUEST, "the query cannot be read: " + e.getMessage());
        }
    }

    private BodyFormat format() {
        MediaType type = Optional.ofNullable(head.contentType()).orElse(MediaType.TEXT_PLAIN);
        Charset charset = type.getCharset();
        if (charset != null && !UTF8_AND_ITS_SUBSET.contains(charset)) {
            throw RequestHead.unsupported("lines are UTF-8, not " + charset + ": convert them, or leave charset away");
        }
        return switch (type.getType() + "/" + type.getSubtype().toLowerCase(Locale.ROOT)) {
            case "text/plain" -> BodyFormat.TEXT;
            case "application/x-ndjson", "application/ndjson" -> BodyFormat.JSON_LINES;
            case "application/json" -> BodyFormat.JSON_ARRAY;
            case "application/x-www-form-urlencoded" ->
                throw RequestHead.unsupported(
                        "this came as application/x-www-form-urlencoded, which is what curl sends unless told otherwise: add"
                                + " -H 'Content-Type: text/plain', or for JSON application/x-ndjson or application/json");
            default -> throw RequestHead.unsupported("Content-Type " + type + " is not taken here: send " + TYPES);
        };
    }
}
