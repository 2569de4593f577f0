package io.weir.ingest.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.weir.events.Headers;
import io.weir.ingest.ProtocolTest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

class OtlpHttpTest extends ProtocolTest {

    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";

    @Autowired
    private OtlpListener listener;

    private static byte[] request(int records, String... more) {
        ScopeLogs.Builder scope = ScopeLogs.newBuilder();
        IntStream.range(0, records).forEach(i -> scope.addLogRecords(record("record " + i)));
        for (String body : more) {
            scope.addLogRecords(record(body));
        }
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scope))
                .build()
                .toByteArray();
    }

    private static LogRecord record(String body) {
        return LogRecord.newBuilder()
                .setBody(AnyValue.newBuilder().setStringValue(body))
                .build();
    }

    private static String json(String body) {
        return "{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"shop\"}}]},"
                + "\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":\"" + body + "\"}}]}]}]}";
    }

    @Test
    void bothPortsTakeBothEncodingsPlainAndGzipped() throws Exception {
        for (int toPort : new int[] {port, listener.port()}) {
            for (boolean gzip : new boolean[] {false, true}) {
                kafka.stored.clear();
                String encoding = gzip ? "gzip" : "identity";
                byte[] protobuf = request(3);
                HttpResponse<byte[]> answer = send(
                        toPort,
                        "POST",
                        "/v1/logs",
                        gzip ? gzip(protobuf) : protobuf,
                        "Content-Type",
                        PROTOBUF,
                        "Content-Encoding",
                        encoding);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("Content-Type")).contains(PROTOBUF);
                assertThat(answer.body()).isEmpty();

                byte[] json = json("hello").getBytes(UTF_8);
                answer = send(
                        toPort,
                        "POST",
                        "/v1/logs",
                        gzip ? gzip(json) : json,
                        "Content-Type",
                        JSON + "; charset=utf-8",
                        "Content-Encoding",
                        encoding);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("Content-Type")).contains(JSON);
                assertThat(text(answer)).isEqualTo("{}");

                assertThat(values())
                        .containsExactly(
                                "{\"resource\":{},\"body\":\"record 0\"}",
                                "{\"resource\":{},\"body\":\"record 1\"}",
                                "{\"resource\":{},\"body\":\"record 2\"}",
                                "{\"resource\":{\"service.name\":\"shop\"},\"service\":\"shop\",\"body\":\"hello\"}");
                assertThat(keys()).containsExactly("unknown_service", "unknown_service", "unknown_service", "shop");
                assertThat(kafka.stored)
                        .allSatisfy(record ->
                                assertThat(header(record, Headers.CONTENT_TYPE)).isEqualTo("application/json"));
            }
        }
    }

    @Test
    void aRequestOfManyBatchesIsStoredWholeAndInOrder() throws Exception {
        assertThat(post("/v1/logs", request(5_000), "Content-Type", PROTOBUF).statusCode())
                .isEqualTo(200);
        assertThat(values())
                .containsExactlyElementsOf(IntStream.range(0, 5_000)
                        .mapToObj(i -> "{\"resource\":{},\"body\":\"record " + i + "\"}")
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"resourceLogs\":[]}"})
    void anEmptyRequestSucceeds(String request) throws Exception {
        assertThat(text(post("/v1/logs", request, "Content-Type", JSON))).isEqualTo("{}");
        assertThat(post("/v1/logs", new byte[0], "Content-Type", PROTOBUF).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatIsRejectedIsToldAsAPartialSuccess() throws Exception {
        HttpResponse<byte[]> answer =
                post("/v1/logs", request(2, "x".repeat(20_000), "last"), "Content-Type", PROTOBUF);
        assertThat(answer.statusCode()).isEqualTo(200);
        ExportLogsServiceResponse response = ExportLogsServiceResponse.parseFrom(answer.body());
        assertThat(response.getPartialSuccess().getRejectedLogRecords()).isEqualTo(1);
        assertThat(response.getPartialSuccess().getErrorMessage())
                .startsWith("record 2 of the request: longer than 16384 bytes");
        assertThat(values()).hasSize(3);

        assertThat(text(post("/v1/logs", json("x".repeat(20_000)), "Content-Type", JSON)))
                .startsWith(
                        "{\"partialSuccess\":{\"rejectedLogRecords\":\"1\",\"errorMessage\":\"record 0 of the request:");
    }

    @Test
    void whatMayPassIs503WithRetryAfterInTheRequestsType() throws Exception {
        kafka.away = true;
        HttpResponse<byte[]> answer = post("/v1/logs", request(1), "Content-Type", PROTOBUF);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        CodedInputStream status = CodedInputStream.newInstance(answer.body());
        assertThat(status.readTag()).isEqualTo(1 << 3);
        assertThat(status.readInt32()).isEqualTo(14);
        assertThat(status.readTag()).isEqualTo(2 << 3 | 2);
        assertThat(status.readString()).contains("Kafka does not answer");

        answer = post("/v1/logs", json("x"), "Content-Type", JSON);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(text(answer)).startsWith("{\"code\":14,\"message\":\"Kafka does not answer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | application/json       | [          | 400 | 3  | not an ExportLogsServiceRequest in JSON",
                "POST | text/plain             | hello      | 415 | 3  | send application/x-protobuf or application/json",
                "GET  | application/json       | ''         | 405 | 12 | POST /v1/logs",
            })
    void errorsAreAStatus(String method, String type, String body, int status, int code, String message)
            throws Exception {
        HttpResponse<byte[]> answer = send(port, method, "/v1/logs", body.getBytes(UTF_8), "Content-Type", type);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(text(answer))
                .startsWith("{\"code\":" + code + ",\"message\":\"")
                .contains(message);
    }

    @Test
    void aBodyOverTheLimitIs413CountedAfterInflation() throws Exception {
        byte[] bomb = gzip(repeated(' ', 3 << 20));
        assertThat(bomb.length).isLessThan(10_000);
        HttpResponse<byte[]> answer = post("/v1/logs", bomb, "Content-Type", JSON, "Content-Encoding", "gzip");
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(text(answer)).startsWith("{\"code\":8,");
        answer = post("/v1/logs", repeated(' ', 3 << 20), "Content-Type", JSON);
        assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void whatComesBeforeDamageIsStoredAndCounted() throws Exception {
        byte[] request = request(2);
        byte[] damaged = Arrays.copyOf(request, request.length + 1);
        damaged[request.length] = (byte) 0xff;
        HttpResponse<byte[]> answer = post("/v1/logs", damaged, "Content-Type", PROTOBUF);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(text(answer)).contains("(2 records before it are stored)");
        assertThat(values()).hasSize(2);
    }
}
