package io.weir.crash;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The protocols over HTTP. */
enum HttpDoor implements Door {
    TEXT("/logs?source=%s", "text/plain", "\"rejected\":[]") {
        @Override
        String body(String source, @Nullable String key, List<String> lines) {
            return String.join("\n", lines);
        }
    },
    NDJSON("/logs?source=%s", "application/x-ndjson", "\"rejected\":[]") {
        @Override
        String body(String source, @Nullable String key, List<String> lines) {
            return each(lines, "{\"level\":\"info\",\"msg\":\"%s\"}", "\n");
        }
    },
    OTLP("/v1/logs", "application/json", "{}") {
        @Override
        String body(String source, @Nullable String key, List<String> lines) {
            return ("{\"resourceLogs\":[{\"resource\":{\"attributes\":["
                            + "{\"key\":\"service.name\",\"value\":{\"stringValue\":\"%s\"}}]},"
                            + "\"scopeLogs\":[{\"logRecords\":[%s]}]}]}")
                    .formatted(source, each(lines, "{\"body\":{\"stringValue\":\"%s\"}}", ","));
        }
    },
    /** Each document has an id, made of the request's key. */
    BULK("/%s/_bulk", "application/x-ndjson", "\"errors\":false") {
        @Override
        String body(String source, @Nullable String key, List<String> lines) {
            StringBuilder body = new StringBuilder();
            for (int i = 0; i < lines.size(); i++) {
                String id = key == null ? "" : "\"_id\":\"" + key + "-" + i + "\"";
                body.append("{\"create\":{%s}}\n{\"message\":\"%s\"}\n".formatted(id, lines.get(i)));
            }
            return body.toString();
        }
    },
    LOKI("/loki/api/v1/push", "application/json", "") {
        @Override
        String body(String source, @Nullable String key, List<String> lines) {
            return "{\"streams\":[{\"stream\":{\"app\":\"%s\"},\"values\":[%s]}]}"
                    .formatted(source, each(lines, "[\"1772366400000000000\",\"%s\"]", ","));
        }
    };

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final int SUCCESSES = 2;

    private final String path;
    private final String type;
    private final String said;

    /** @param said what an answer has that refuses nothing */
    HttpDoor(String path, String type, String said) {
        this.path = path;
        this.type = type;
        this.said = said;
    }

    abstract String body(String source, @Nullable String key, List<String> lines);

    private static String each(List<String> lines, String form, String separator) {
        return lines.stream().map(form::formatted).collect(Collectors.joining(separator));
    }

    @Override
    public String send(Instance to, String source, @Nullable String key, List<String> lines)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + to.httpPort() + path.formatted(source)))
                .timeout(ANSWER_LIMIT)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body(source, key, lines)));
        if (key != null && this != BULK) {
            request.header("Idempotency-Key", key);
        }
        HttpResponse<String> answer = CLIENT.send(request.build(), BodyHandlers.ofString());
        return answer.statusCode() / 100 == SUCCESSES && answer.body().contains(said)
                ? TAKEN
                : answer.statusCode() + " " + answer.body();
    }

    /** The status of a resource of the instance. */
    static int status(Instance of, String path) throws IOException, InterruptedException {
        return CLIENT.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + of.httpPort() + path))
                                .timeout(ANSWER_LIMIT)
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }
}
