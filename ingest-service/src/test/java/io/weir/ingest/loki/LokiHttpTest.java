package io.weir.ingest.loki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.weir.ingest.ProtocolTest;
import io.weir.ingest.pipeline.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xerial.snappy.Snappy;

class LokiHttpTest extends ProtocolTest {

    private static final String PATH = "/loki/api/v1/push";
    private static final String[] JSON = {"Content-Type", "application/json"};

    private static final String[] RECORDS = {
        "{\"resource\":{},\"service\":\"shop\",\"timestamp\":\"2024-02-29T12:34:56.123456789Z\",\"severityText\":\"warn\","
                + "\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"attributes\":{\"app\":\"shop\",\"env\":\"a\\\"b\","
                + "\"level\":\"warn\",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"},\"body\":\"one\"}",
        "{\"resource\":{},\"service\":\"shop\",\"timestamp\":\"2024-02-29T12:34:57Z\","
                + "\"attributes\":{\"app\":\"shop\",\"env\":\"a\\\"b\"},\"body\":\"two\"}",
        "{\"resource\":{},\"timestamp\":\"2024-02-29T12:34:58Z\",\"attributes\":{\"job\":\"batch\"},\"body\":\"three\"}"
    };

    /** Writes fields. */
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.write(out);
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] entry(long seconds, int nanos, String line, String... metadata) throws IOException {
        return message(out -> {
            out.writeByteArray(1, message(time -> {
                time.writeInt64(1, seconds);
                time.writeInt32(2, nanos);
            }));
            out.writeString(2, line);
            for (int i = 0; i < metadata.length; i += 2) {
                String name = metadata[i];
                String value = metadata[i + 1];
                out.writeByteArray(3, message(pair -> {
                    pair.writeString(1, name);
                    pair.writeString(2, value);
                }));
            }
        });
    }

    @Test
    void jsonIsTakenPlainAndGzipped() throws Exception {
        String request = "{\"streams\":[{\"stream\":{\"app\":\"shop\",\"env\":\"a\\\"b\"},\"values\":["
                + "[\"1709210096123456789\",\"one\",{\"level\":\"warn\",\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"}],"
                + "[\"1709210097000000000\",\"two\"]]},"
                + "{\"values\":[[\"1709210098000000000\",\"three\"]],\"stream\":{\"job\":\"batch\"}}]}";
        assertThat(post(PATH, request, JSON).statusCode()).isEqualTo(204);
        assertThat(post(
                                PATH,
                                gzip(request.getBytes(UTF_8)),
                                "Content-Type",
                                "application/json",
                                "Content-Encoding",
                                "gzip")
                        .statusCode())
                .isEqualTo(204);
        assertThat(values()).hasSize(6).startsWith(RECORDS).endsWith(RECORDS);
        assertThat(keys()).startsWith("shop", "shop", "batch");
    }

    @Test
    void protobufIsTakenInABlockOfSnappy() throws Exception {
        byte[] request = message(out -> {
            out.writeByteArray(1, message(stream -> {
                stream.writeString(1, "{app=\"shop\", env=\"a\\\"b\"}");
                stream.writeByteArray(
                        2,
                        entry(
                                1709210096,
                                123456789,
                                "one",
                                "level",
                                "warn",
                                "trace_id",
                                "4bf92f3577b34da6a3ce929d0e0e4736"));
                stream.writeByteArray(2, entry(1709210097, 0, "two"));
                stream.writeFixed64(3, 17);
            }));
            out.writeByteArray(1, message(stream -> {
                stream.writeByteArray(2, entry(1709210098, 0, "three"));
                stream.writeString(1, "{job=\"batch\"}");
            }));
        });
        assertThat(post(PATH, Snappy.compress(request), "Content-Type", "application/x-protobuf")
                        .statusCode())
                .isEqualTo(204);
        assertThat(values()).containsExactly(RECORDS);
        assertThat(keys()).containsExactly("shop", "shop", "batch");

        assertThat(post(PATH, request, "Content-Type", "application/x-protobuf").statusCode())
                .isEqualTo(400);
        HttpResponse<byte[]> bomb =
                post(PATH, Snappy.compress(new byte[3 << 20]), "Content-Type", "application/x-protobuf");
        assertThat(bomb.statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                             | there is no streams",
                "{\"logs\":[]}                                                  | there is no streams",
                "[]                                                             | expected an object",
                "{\"streams\":{}}                                               | expected an array under streams",
                "{\"streams\":[{\"values\":[[1709210096123456789,\"x\"]]}]}     | a string of nanoseconds",
                "{\"streams\":[{\"values\":[[\"yesterday\",\"x\"]]}]}           | no whole number of nanoseconds",
                "{\"streams\":[{\"values\":[[\"1\",\"x\",{},1]]}]}              | no more than time, line and metadata",
            })
    void whatWouldBeTakenForNothingIsRefused(String request, String reason) throws Exception {
        HttpResponse<byte[]> answer = post(PATH, request, JSON);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(text(answer)).contains(reason);
    }

    @Test
    void anEntryThatIsTooLongIsNamedAndTheOthersAreTaken() throws Exception {
        HttpResponse<byte[]> answer = post(
                PATH,
                "{\"streams\":[{\"values\":[[\"1\",\"a\"],[\"2\",\"" + "x".repeat(17_000) + "\"],[\"3\",\"c\"]]}]}",
                JSON);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(text(answer))
                .startsWith("entry 1 of the request: longer than")
                .contains("2 entries are stored");
        assertThat(values()).hasSize(2);
    }

    @Test
    void whatMayPassIs503() throws Exception {
        kafka.away = true;
        HttpResponse<byte[]> answer = post(PATH, "{\"streams\":[{\"values\":[[\"1\",\"a\"]]}]}", JSON);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
    }

    @Test
    void labelsAreReadAsPrometheusWritesThem() {
        assertThat(Labels.of("{}")).isEmpty();
        assertThat(Labels.of("{ a = \"1\" , b=\"\\\\ \\n \\u00fc \\x41 ,}\", }"))
                .isEqualTo(Map.of("a", "1", "b", "\\ \n \u00fc A ,}"));
        for (String broken :
                new String[] {"", "{", "{a}", "{a=1}", "{a=\"1\"", "{a=\"1\" b=\"2\"}", "{a=\"\\q\"}", "{}x"}) {
            assertThatThrownBy(() -> Labels.of(broken))
                    .as(broken)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("labels cannot be read");
        }
    }
}
