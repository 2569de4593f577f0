package io.weir.analyze.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.LogEvent;
import io.weir.events.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class OtelFormatTest {

    private final LineParser parser = new LineParser(ParserSettings.defaults());

    private LogEvent parse(byte[] record) {
        return parser.parse(new RawLine(record, true, "source", Samples.ARRIVAL, new Origin("logs.raw", 0, 0)));
    }

    private LogEvent parse(String record) {
        return parse(record.getBytes(UTF_8));
    }

    @Test
    void everyMemberHasItsPlaceInTheEvent() {
        LogEvent event = parse("""
                {"resource":{"service.name":"shop","host.name":"h","cpus":4},"service":"shop",
                 "scope":{"name":"com.example.Cart","version":"1.2","attributes":{"lang":"java"}},
                 "timestamp":"2024-02-29T12:34:56.123456789Z","observedTimestamp":"2024-02-29T12:34:57Z",
                 "severityNumber":18,"severityText":"Error","droppedAttributesCount":2,"traceFlags":1,
                 "traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7","eventName":"order.failed",
                 "attributes":{"level":"INFO","message":"x","time":7,"service":"other","http.response.status_code":503,
                  "list":["a",null,-1],"map":{"in":"side"}},
                 "body":"card declined"}""");
        assertThat(event.timestamp()).isEqualTo("2024-02-29T12:34:56.123456789Z");
        assertThat(event.observedTimestamp()).isEqualTo(Samples.ARRIVAL);
        assertThat(event.severityNumber()).isEqualTo(18);
        assertThat(event.severityText()).isEqualTo("Error");
        assertThat(event.body()).isEqualTo("card declined");
        assertThat(event.service()).isEqualTo("shop");
        assertThat(event.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(event.spanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(event.format()).isEqualTo("otel");
        assertThat(event.resource()).isEqualTo(Map.of("service.name", "shop", "host.name", "h", "cpus", 4));
        assertThat(event.attributes().get("list"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactly("a", null, -1);
        assertThat(event.attributes())
                .containsEntry("level", "INFO")
                .containsEntry("message", "x")
                .containsEntry("time", 7)
                .containsEntry("service", "other")
                .containsEntry("http.response.status_code", 503)
                .containsEntry("map", Map.of("in", "side"))
                .containsEntry("otel.scope.name", "com.example.Cart")
                .containsEntry("otel.scope.version", "1.2")
                .containsEntry("otel.scope.attributes", Map.of("lang", "java"))
                .containsEntry("log.record.observed_timestamp", "2024-02-29T12:34:57Z")
                .containsEntry("trace_flags", 1)
                .containsEntry("event.name", "order.failed")
                .containsEntry("dropped_attributes_count", 2)
                .hasSize(14);
    }

    @Test
    void aBodyOfTextIsReadAsALine() {
        LogEvent event =
                parse("{\"resource\":{},\"body\":\"2024-02-29 12:34:56,789 ERROR [main] c.e.Cart - declined\"}");
        assertThat(event.body()).isEqualTo("declined");
        assertThat(event.severityNumber()).isEqualTo(17);
        assertThat(event.timestamp()).isEqualTo("2024-02-29T12:34:56.789Z");
        assertThat(event.attributes()).containsEntry("log.logger", "c.e.Cart");
        assertThat(event.service()).isEqualTo("source");
    }

    @Test
    void whatTheRecordSaysBeatsWhatItsBodySays() {
        LogEvent event = parse("{\"resource\":{},\"timestamp\":\"2024-03-01T00:00:00Z\",\"severityNumber\":9,"
                + "\"service\":\"shop\",\"attributes\":{\"user\":\"outer\"},"
                + "\"body\":\"level=error msg=declined service=x user=inner ts=2020-01-01T00:00:00Z\"}");
        assertThat(event.timestamp()).isEqualTo("2024-03-01T00:00:00Z");
        assertThat(event.severityNumber()).isEqualTo(9);
        assertThat(event.service()).isEqualTo("shop");
        assertThat(event.body()).isEqualTo("declined");
        assertThat(event.attributes()).containsEntry("user", "outer");
    }

    @Test
    void aBodyThatIsAnObjectIsReadAsAnApplicationsJson() {
        LogEvent event =
                parse("{\"resource\":{},\"body\":{\"message\":\"declined\",\"level\":\"warn\",\"n\":{\"a\":1}}}");
        assertThat(event.body()).isEqualTo("declined");
        assertThat(event.severityNumber()).isEqualTo(13);
        assertThat(event.attributes()).isEqualTo(Map.of("n", Map.of("a", 1)));

        LogEvent noMessage = parse("{\"resource\":{},\"body\":{\"a\": 1, \"b\": [2]}}");
        assertThat(noMessage.body()).isEqualTo("{\"a\": 1, \"b\": [2]}");
        assertThat(noMessage.attributes()).isEqualTo(Map.of("a", 1, "b", List.of(2)));
    }

    @Test
    void anyOtherBodyIsItsJson() {
        assertThat(parse("{\"resource\":{},\"body\":[1, \"a\"]}").body()).isEqualTo("[1, \"a\"]");
        assertThat(parse("{\"resource\":{},\"body\":1.50}").body()).isEqualTo("1.50");
        assertThat(parse("{\"resource\":{},\"body\":true,\"service\":\"s\"}").body())
                .isEqualTo("true");
        assertThat(parse("{\"resource\":{},\"body\":null}").body()).isEmpty();
        assertThat(parse("{\"resource\":{}}").body()).isEmpty();
    }

    @Test
    void withoutATimeItIsWhenItWasFirstSeen() {
        LogEvent event = parse("{\"resource\":{},\"observedTimestamp\":\"2024-02-29T12:34:57Z\",\"body\":\"x\"}");
        assertThat(event.timestamp()).isEqualTo(Instant.parse("2024-02-29T12:34:57Z"));
        assertThat(event.attributes()).isEmpty();
    }

    @Test
    void textThatIsNotUtf8IsKeptAsFarAsItCanBe() {
        byte[] record = "{\"resource\":{},\"body\":\"gr\u00fcn\",\"attributes\":{\"a\":\"b\"}}"
                .getBytes(StandardCharsets.ISO_8859_1);
        LogEvent event = parse(record);
        assertThat(event.body()).isEqualTo("gr\ufffdn");
        assertThat(event.attributes()).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void whatIsCutOffIsKeptAsItCame() {
        LogEvent event = parse("{\"resource\":{},\"body\":\"x");
        assertThat(event.body()).isEqualTo("{\"resource\":{},\"body\":\"x");
    }
}
