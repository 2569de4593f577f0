package io.weir.cli.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.cli.push.PushFailure.Stored;
import io.weir.events.Json;
import io.weir.events.MalformedRecordException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Posts lines to {@code /logs}; sorts what can go wrong by what it says of the lines. Never repeats a request by itself. */
final class IngestClient {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** Above the service's own deadline of 8 s: it is to be the one that gives up, for it says what is stored. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    /** Refusals that come before a line of the body is read. */
    private static final Set<Integer> UNREAD = Set.of(401, 403, 404, 405, 415);

    static {
        // The service closes an idle connection after a minute; one that it closes while we send leaves us in doubt.
        if (System.getProperty("jdk.httpclient.keepalive.timeout") == null) {
            System.setProperty("jdk.httpclient.keepalive.timeout", "20");
        }
    }

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final URI logs;
    private final boolean gzip;

    /** @param service where the ingest service is; {@code /logs} is added unless it names a path */
    IngestClient(URI service, String source, boolean gzip) {
        String path = service.getPath() == null
                        || service.getPath().isEmpty()
                        || service.getPath().equals("/")
                ? "/logs"
                : service.getPath();
        this.logs = service.resolve(path + "?source=" + URLEncoder.encode(source, UTF_8));
        this.gzip = gzip;
    }

    /**
     * Posts a body; fails with {@link PushFailure} if the answer is not 200.
     *
     * @param key the same for every attempt: what an earlier one stored is then not counted again
     */
    Mono<Answer> post(String key, byte[] body) {
        return Mono.fromFuture(() -> http.sendAsync(request(key, body), BodyHandlers.ofByteArray()))
                .onErrorMap(IngestClient::failure)
                .map(IngestClient::answer);
    }

    private HttpRequest request(String key, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(logs)
                .timeout(ANSWER_TIMEOUT)
                .header("Content-Type", "text/plain")
                .header("Idempotency-Key", key);
        return gzip
                ? request.header("Content-Encoding", "gzip")
                        .POST(BodyPublishers.ofByteArray(gzipped(body)))
                        .build()
                : request.POST(BodyPublishers.ofByteArray(body)).build();
    }

    private static byte[] gzipped(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        if (response.statusCode() != 200) {
            throw refusal(
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("Retry-After").orElse(null));
        }
        try {
            return Json.read(response.body(), Answer.class);
        } catch (MalformedRecordException e) {
            throw new PushFailure(Stored.UNKNOWN, "the answer is not an ingest service's: is this the right URL?", e);
        }
    }

    private static PushFailure refusal(int status, byte[] body, @Nullable String retryAfter) {
        Refusal refusal = Refusal.read(body);
        String message =
                "the service answered %d%s".formatted(status, refusal.error() == null ? "" : ", " + refusal.error());
        boolean nothing = UNREAD.contains(status) || (refusal.accepted() != null && refusal.accepted() == 0);
        if (status == 429 || (status == 503 && nothing)) {
            return new PushFailure(Stored.NOTHING_YET, message, retryAfter, null);
        }
        if (status == 503) {
            return new PushFailure(Stored.UNKNOWN_YET, message, retryAfter, null);
        }
        return new PushFailure(nothing ? Stored.NOTHING : Stored.UNKNOWN, message, null);
    }

    private static Throwable failure(Throwable thrown) {
        Throwable e = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (e instanceof UnresolvedAddressException || e.getCause() instanceof UnresolvedAddressException) {
            return new PushFailure(Stored.NOTHING, "there is no such host", e);
        }
        if (e instanceof ConnectException) {
            return new PushFailure(
                    Stored.NOTHING_YET, "nothing answers there (is it running? 'weir up' starts one here)", e);
        }
        if (e instanceof HttpConnectTimeoutException) {
            return new PushFailure(Stored.NOTHING_YET, "connecting took longer than 3 s", e);
        }
        if (e instanceof HttpTimeoutException) {
            return new PushFailure(Stored.UNKNOWN_YET, "no answer within 30 s", e);
        }
        if (e instanceof IOException) {
            return new PushFailure(Stored.UNKNOWN_YET, "the connection broke (" + e.getMessage() + ")", e);
        }
        return e;
    }

    /** The service's words on a request it did not take. */
    private record Refusal(@Nullable String error, @Nullable Long accepted) {

        static Refusal read(byte[] body) {
            try {
                return Json.read(body, Refusal.class);
            } catch (MalformedRecordException e) {
                return new Refusal(null, null);
            }
        }
    }
}
