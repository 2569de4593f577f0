package io.weir.ingest.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import io.weir.ingest.pipeline.RefusedException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests that the generated classes of opentelemetry-proto, or OTLP's own examples, are the measure of. */
class OtlpLogsTest {

    private static final int MAX_RECORD = 256 << 10;

    private static final ExportLogsServiceRequest FULL = ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(ResourceLogs.newBuilder()
                    .setResource(Resource.newBuilder()
                            .addAttributes(attribute("service.name", text("shöp \"1\"")))
                            .addAttributes(
                                    attribute("host.cpus", AnyValue.newBuilder().setIntValue(4))))
                    .addScopeLogs(ScopeLogs.newBuilder()
                            .setScope(InstrumentationScope.newBuilder()
                                    .setName("com.example.Cart")
                                    .setVersion("1.2")
                                    .addAttributes(attribute("lang", text("java"))))
                            .addLogRecords(LogRecord.newBuilder()
                                    .setTimeUnixNano(1_709_210_096_123_456_789L)
                                    .setObservedTimeUnixNano(1_709_210_097_000_000_000L)
                                    .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_ERROR2)
                                    .setSeverityText("Error")
                                    .setBody(text("it\nfailed\u0001"))
                                    .addAttributes(attribute("s", text("x")))
                                    .addAttributes(
                                            attribute("i", AnyValue.newBuilder().setIntValue(Long.MAX_VALUE)))
                                    .addAttributes(
                                            attribute("d", AnyValue.newBuilder().setDoubleValue(0.25)))
                                    .addAttributes(attribute(
                                            "nan", AnyValue.newBuilder().setDoubleValue(Double.NaN)))
                                    .addAttributes(
                                            attribute("b", AnyValue.newBuilder().setBoolValue(true)))
                                    .addAttributes(attribute(
                                            "bytes",
                                            AnyValue.newBuilder()
                                                    .setBytesValue(ByteString.copyFrom(new byte[] {1, 2, 3}))))
                                    .addAttributes(attribute(
                                            "list",
                                            AnyValue.newBuilder()
                                                    .setArrayValue(ArrayValue.newBuilder()
                                                            .addValues(text("a"))
                                                            .addValues(AnyValue.getDefaultInstance())
                                                            .addValues(AnyValue.newBuilder()
                                                                    .setIntValue(-1)))))
                                    .addAttributes(attribute(
                                            "map",
                                            AnyValue.newBuilder()
                                                    .setKvlistValue(KeyValueList.newBuilder()
                                                            .addValues(attribute("in", text("side"))))))
                                    .setDroppedAttributesCount(2)
                                    .setFlags(1)
                                    .setTraceId(ByteString.fromHex("4bf92f3577b34da6a3ce929d0e0e4736"))
                                    .setSpanId(ByteString.fromHex("00f067aa0ba902b7"))
                                    .setEventName("order.failed"))
                            .addLogRecords(LogRecord.newBuilder()
                                    .setBody(AnyValue.newBuilder()
                                            .setKvlistValue(KeyValueList.newBuilder()
                                                    .addValues(attribute("message", text("m")))))))
                    .addScopeLogs(ScopeLogs.newBuilder()
                            .addLogRecords(LogRecord.newBuilder().setBody(text("no scope")))))
            .addResourceLogs(ResourceLogs.newBuilder()
                    .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(LogRecord.getDefaultInstance())))
            .build();

    private static final String[] FULL_RECORDS = {"""
        {"resource":{"service.name":"shöp \\"1\\"","host.cpus":4},"service":"shöp \\"1\\"",
         "scope":{"name":"com.example.Cart","version":"1.2","attributes":{"lang":"java"}},
         "timestamp":"2024-02-29T12:34:56.123456789Z","observedTimestamp":"2024-02-29T12:34:57Z",
         "severityNumber":18,"severityText":"Error","droppedAttributesCount":2,"traceFlags":1,
         "traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","eventName":"order.failed",
         "attributes":{"s":"x","i":9223372036854775807,"d":0.25,"nan":"NaN","b":true,"bytes":"AQID",
          "list":["a",null,-1],"map":{"in":"side"}},
         "body":"it\\nfailed\\u0001"}""", """
        {"resource":{"service.name":"shöp \\"1\\"","host.cpus":4},"service":"shöp \\"1\\"",
         "scope":{"name":"com.example.Cart","version":"1.2","attributes":{"lang":"java"}},
         "body":{"message":"m"}}""", """
        {"resource":{"service.name":"shöp \\"1\\"","host.cpus":4},"service":"shöp \\"1\\"","body":"no scope"}""", """
        {"resource":{}}"""};

    private static final String FULL_JSON = """
            {"resourceLogs":[{"resource":{"attributes":[
               {"key":"service.name","value":{"stringValue":"shöp \\"1\\""}},{"key":"host.cpus","value":{"intValue":"4"}}]},
              "scopeLogs":[{"scope":{"name":"com.example.Cart","version":"1.2",
                 "attributes":[{"key":"lang","value":{"stringValue":"java"}}],"unknown":[{}]},
               "logRecords":[{"timeUnixNano":"1709210096123456789","observedTimeUnixNano":1709210097000000000,
                 "severityNumber":18,"severityText":"Error","body":{"stringValue":"it\\nfailed\\u0001"},
                 "attributes":[{"key":"s","value":{"stringValue":"x"}},
                  {"key":"i","value":{"intValue":"9223372036854775807"}},{"value":{"doubleValue":0.25},"key":"d"},
                  {"key":"nan","value":{"doubleValue":"NaN"}},{"key":"b","value":{"boolValue":true}},
                  {"key":"bytes","value":{"bytesValue":"AQID"}},
                  {"key":"list","value":{"arrayValue":{"values":[{"stringValue":"a"},{},{"intValue":-1}]}}},
                  {"key":"map","value":{"kvlistValue":{"values":[{"key":"in","value":{"stringValue":"side"}}]}}}],
                 "droppedAttributesCount":2,"flags":1,"traceId":"4BF92F3577B34DA6A3CE929D0E0E4736",
                 "spanId":"00f067aa0ba902b7","eventName":"order.failed","newInALaterVersion":{"a":[1]}},
                {"body":{"kvlistValue":{"values":[{"key":"message","value":{"stringValue":"m"}}]}}}]},
               {"logRecords":[{"body":{"stringValue":"no scope"}}]}],"schemaUrl":"u"},
              {"scopeLogs":[{"logRecords":[{}]}]}]}""";

    private static KeyValue.Builder attribute(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value);
    }

    private static AnyValue.Builder text(String text) {
        return AnyValue.newBuilder().setStringValue(text);
    }

    private static Collected protobuf(byte[] request) {
        return Collected.from(new ProtobufLogs(request, MAX_RECORD));
    }

    private static Collected json(String request) {
        return Collected.from(new JsonLogs(request.getBytes(UTF_8), MAX_RECORD));
    }

    static Stream<Collected> everyEncoding() {
        return Stream.of(protobuf(FULL.toByteArray()), json(FULL_JSON));
    }

    @ParameterizedTest
    @MethodSource("everyEncoding")
    void everyFieldIsPassedOn(Collected collected) {
        assertThat(collected.rejections).isEmpty();
        assertThat(collected.records)
                .containsExactly(Arrays.stream(FULL_RECORDS)
                        .map(JsonMapper.shared()::readTree)
                        .toArray(JsonNode[]::new));
        assertThat(collected.sources).containsExactly("shöp \"1\"", "shöp \"1\"", "shöp \"1\"", "");
        assertThat(collected.records.get(0).propertyNames().iterator().next()).isEqualTo("resource");
    }

    @Test
    void anEmptyRequestHasNoRecords() {
        assertThat(protobuf(new byte[0]).records).isEmpty();
        assertThat(json("{}").records).isEmpty();
        assertThat(json("{\"resourceLogs\":[]}").records).isEmpty();
        assertThat(json(" {\"resourceLogs\":null} ").records).isEmpty();
    }

    @Test
    void membersMayComeInAnyOrder() throws Exception {
        JsonNode expected = JsonMapper.shared()
                .readTree(
                        "{\"resource\":{\"service.name\":\"a\"},\"service\":\"a\",\"scope\":{\"name\":\"n\"},\"body\":\"b\"}");
        assertThat(json("""
                {"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"b"}}],"scope":{"name":"n"}}],
                 "resource":{"attributes":[{"value":{"stringValue":"a"},"key":"service.name"}]}}]}""").records).containsExactly(expected);

        byte[] scope = InstrumentationScope.newBuilder().setName("n").build().toByteArray();
        byte[] record = LogRecord.newBuilder().setBody(text("b")).build().toByteArray();
        byte[] keyValue = concat(field(2, text("a").build().toByteArray()), field(1, "service.name".getBytes(UTF_8)));
        byte[] scopeLogs = concat(field(2, record), field(1, scope));
        byte[] resourceLogs = concat(field(2, scopeLogs), field(1, field(1, keyValue)));
        assertThat(protobuf(field(1, resourceLogs)).records).containsExactly(expected);
    }

    private static byte[] field(int number, byte[] content) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.writeByteArray(number, content);
        out.flush();
        return bytes.toByteArray();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void aRecordThatIsTooLongOrTooDeepIsRejectedAlone() {
        AnyValue.Builder deep = text("x");
        StringBuilder deepJson = new StringBuilder("{\"stringValue\":\"x\"}");
        for (int i = 0; i < ProtobufValues.MAX_DEPTH; i++) {
            deep = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(deep));
            deepJson.insert(0, "{\"arrayValue\":{\"values\":[").append("]}}");
        }
        ScopeLogs.Builder records = ScopeLogs.newBuilder()
                .addLogRecords(LogRecord.newBuilder().setBody(text("first")))
                .addLogRecords(LogRecord.newBuilder().setBody(text("x".repeat(MAX_RECORD))))
                .addLogRecords(LogRecord.newBuilder().setBody(deep))
                .addLogRecords(LogRecord.newBuilder().setBody(text("last")));
        byte[] request = ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(records))
                .build()
                .toByteArray();
        String json = "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{\"stringValue\":\"first\"}},"
                + "{\"body\":{\"stringValue\":\"" + "x".repeat(MAX_RECORD) + "\"}},{\"body\":" + deepJson
                + "},{\"body\":{\"stringValue\":\"last\"}}]}]}]}";

        for (Collected collected : new Collected[] {protobuf(request), json(json)}) {
            assertThat(collected.records)
                    .extracting(record -> record.get("body").asString())
                    .containsExactly("first", "last");
            assertThat(collected.rejections)
                    .containsExactly(
                            "longer than 262144 bytes in Weir's own form",
                            "nested deeper than " + ProtobufValues.MAX_DEPTH);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                                     | expected an object",
                "[]                                                                     | expected an object",
                "{\"resourceLogs\":{}}                                                  | resourceLogs is no array",
                "{\"resourceLogs\":[7]}                                                 | expected an object",
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[\"x\"]}]}]}        | expected an object",
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"traceId\":\"xyz\"}]}]}]} | hexadecimal",
                "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\"a\"}]}]}]} | 64 bits",
                "{\"resourceLogs\":[                                                    | end-of-input: expected close marker for Array at byte 17",
                "{} {}                                                                  | something follows",
            })
    void malformedJsonIsRefusedWithThePlaceOrTheName(String request, String reason) {
        assertThatThrownBy(() -> json(request))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(RefusedException.Cause.MALFORMED))
                .hasMessageContaining(reason);
    }

    @Test
    void whateverIsCutOffOrDamagedIsReadOrRefusedAndNothingElse() {
        byte[] request = FULL.toByteArray();
        for (int length = 0; length < request.length; length++) {
            readOrRefuse(Arrays.copyOf(request, length));
        }
        Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = request.clone();
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            readOrRefuse(damaged);
        }
    }

    private static void readOrRefuse(byte[] request) {
        try {
            ProtobufLogs reader = new ProtobufLogs(request, MAX_RECORD);
            int steps = 0;
            while (reader.next(new Collected.Ignored())) {
                assertThat(++steps).isLessThan(10_000);
            }
        } catch (RefusedException e) {
            assertThat(e).hasMessageStartingWith("not an ExportLogsServiceRequest in protobuf, at byte ");
        }
    }
}
