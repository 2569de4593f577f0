package io.weir.ingest.elastic;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.Headers;
import io.weir.ingest.ProtocolTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ElasticHttpTest extends ProtocolTest {

    private static final String[] NDJSON = {"Content-Type", "application/x-ndjson"};

    private static JsonNode json(HttpResponse<byte[]> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    @Test
    void itemsAreAnsweredInOrderAndAPoisonedOneAlone() throws Exception {
        HttpResponse<byte[]> answer =
                post("/_bulk", """
                {"create":{"_index":"logs-a"}}
                {"message":"one"}
                {"index":{"_index":"logs-b","_id":"7"}}
                {"message":"two" }
                {"create":{"_index":"logs-a"}}
                {"message":
                {"delete":{"_index":"logs-a","_id":"8"}}
                {"update":{"_index":"logs-a","_id":"9"}}
                {"doc":{}}
                {"create":{}}
                {"message":"nowhere"}
                {"create":{"_index":"logs-a"}}
                [1]
                {"create":{"_index":"logs-a"}}
                %s
                {"create":{"_index":"logs-a"}}
                {"message":"last"}
                """.formatted("{\"message\":\"" + "x".repeat(17_000) + "\"}"), NDJSON);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("X-Elastic-Product")).contains("Elasticsearch");
        JsonNode body = json(answer);
        assertThat(body.get("errors").asBoolean()).isTrue();
        assertThat(body.get("items")
                        .valueStream()
                        .map(item -> item.propertyStream()
                                .map(entry ->
                                        entry.getKey() + " " + entry.getValue().get("status"))
                                .findFirst()
                                .orElseThrow()))
                .containsExactly(
                        "create 201",
                        "index 201",
                        "create 400",
                        "delete 400",
                        "update 400",
                        "create 400",
                        "create 400",
                        "create 400",
                        "create 201");
        assertThat(body.at("/items/1/index/_id").asString()).isEqualTo("7");
        assertThat(body.at("/items/1/index/_index").asString()).isEqualTo("logs-b");
        assertThat(body.at("/items/2/create/error/reason").asString()).startsWith("not JSON at byte ");
        assertThat(body.at("/items/7/create/error/reason").asString()).isEqualTo("longer than 16384 bytes");
        assertThat(values())
                .containsExactly("{\"message\":\"one\"}", "{\"message\":\"two\" }", "{\"message\":\"last\"}");
        assertThat(keys()).containsExactly("logs-a", "logs-b", "logs-a");
        assertThat(kafka.stored)
                .allSatisfy(record ->
                        assertThat(header(record, Headers.CONTENT_TYPE)).isEqualTo("application/json"));
    }

    @Test
    void theSameIdIsTheSameRecord() throws Exception {
        String request = "{\"create\":{\"_id\":\"a\"}}\n{\"n\":1}\n{\"create\":{\"_id\":\"b\"}}\n{\"n\":2}\n";
        assertThat(post("/logs-x/_bulk", request, NDJSON).statusCode()).isEqualTo(200);
        assertThat(json(post("/logs-x/_bulk", gzip(request.getBytes()), "Content-Encoding", "gzip"))
                        .get("errors")
                        .asBoolean())
                .isFalse();
        assertThat(kafka.stored.stream()
                        .map(record -> header(record, Headers.IDEMPOTENCY))
                        .toList())
                .hasSize(4)
                .satisfies(ids -> {
                    assertThat(ids.get(0)).isEqualTo(ids.get(2)).isNotEqualTo(ids.get(1));
                    assertThat(ids.get(1)).isEqualTo(ids.get(3));
                });
        assertThat(keys()).containsOnly("logs-x");
    }

    @Test
    void whatMayPassFailsTheWholeRequest() throws Exception {
        kafka.away = true;
        HttpResponse<byte[]> answer =
                post("/_bulk", "{\"create\":{\"_index\":\"a\"}}\n{}\n{\"create\":{\"_index\":\"a\"}}\n[]\n", NDJSON);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        assertThat(json(answer).at("/error/reason").asString()).contains("Kafka does not answer");
        assertThat(json(answer).has("items")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"create\":{}}                 | before the last action's document",
                "{\"upsert\":{}}                 | Malformed action/metadata line [1]: expected create, index",
                "{\"message\":\"no action\"}     | Malformed action/metadata line [1]",
                "hello                           | Malformed action/metadata line [1]",
            })
    void whatIsNoBulkRequestIsRefused(String request, String reason) throws Exception {
        HttpResponse<byte[]> answer = post("/a/_bulk", request + "\n", NDJSON);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/error/reason").asString()).contains(reason);
        assertThat(json(answer).get("status").asInt()).isEqualTo(400);
    }

    @Test
    void agentsMakeSureWhomTheySpeakTo() throws Exception {
        HttpResponse<byte[]> root =
                send(port, "GET", "/", new byte[0], "Accept", "application/vnd.elasticsearch+json; compatible-with=8");
        assertThat(root.headers().firstValue("X-Elastic-Product")).contains("Elasticsearch");
        assertThat(root.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/vnd.elasticsearch+json");
        assertThat(json(root).at("/version/number").asString()).startsWith("8.");
        assertThat(json(root).get("tagline").asString()).isEqualTo("You Know, for Search");
        HttpResponse<byte[]> head = send(port, "HEAD", "/", new byte[0]);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("X-Elastic-Product")).contains("Elasticsearch");
        assertThat(json(send(port, "GET", "/_license", new byte[0]))
                        .at("/license/status")
                        .asString())
                .isEqualTo("active");
        assertThat(json(send(port, "GET", "/_nodes/http", new byte[0]))
                        .get("nodes")
                        .isEmpty())
                .isTrue();
        assertThat(send(port, "HEAD", "/_index_template/beat", new byte[0]).statusCode())
                .isEqualTo(404);
        HttpResponse<byte[]> put = send(port, "PUT", "/_index_template/beat", "{}".getBytes());
        assertThat(text(put)).isEqualTo("{\"acknowledged\":true}");
        assertThat(put.headers().firstValue("X-Elastic-Product")).contains("Elasticsearch");
    }
}
