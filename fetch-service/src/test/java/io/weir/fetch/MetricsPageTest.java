package io.weir.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MetricsPageTest {

    private static final String PAGE = """
            # HELP http_server_requests_seconds Time
            # TYPE http_server_requests_seconds summary
            http_server_requests_seconds_count{method="GET",status="200",uri="/a"} 100
            http_server_requests_seconds_count{method="GET",status="503",uri="/a"} 7
            http_server_requests_seconds_count{method="PUT",status="500",uri="/b,}"} 3
            http_server_requests_seconds_bucket{status="500",le="0.1"} 3
            jvm_memory_used_bytes{area="heap"} 1.5E6
            jvm_memory_used_bytes{area="nonheap"} 500000.0 1700000000000
            process_cpu_usage 0.251234
            logback_events_total{level="error"} 0
            kafka_errors_total NaN
            up 1
            broken_line{a="
            no_value_timeouts
            """;

    @Test
    void whatTellsSomethingIsSummedUp() {
        assertThat(MetricsPage.summary(PAGE).lines())
                .containsExactly(
                        "samples 10",
                        "http_server_requests_seconds_count{5xx} 10",
                        "jvm_memory_used_bytes 2000000",
                        "process_cpu_usage 0.2512");
    }

    @Test
    void aSummaryIsShortHoweverLongThePage() {
        String page = IntStream.range(0, 20_000)
                .mapToObj(i -> "errors_of_part_" + i + "_total{a=\"b\"} " + i)
                .collect(Collectors.joining("\n"));

        assertThat(MetricsPage.summary(page).lines()).hasSize(32).endsWith("… 19969 more");
    }

    @Test
    void onlyALongPageOfMetricsIsOne() {
        String metrics = PAGE.repeat(20);

        assertThat(MetricsPage.is("text/plain; version=0.0.4; charset=utf-8", metrics))
                .isTrue();
        assertThat(MetricsPage.is("application/openmetrics-text; version=1.0.0", metrics))
                .isTrue();
        assertThat(MetricsPage.is("text/plain", PAGE)).isFalse();
        assertThat(MetricsPage.is("text/plain", "x".repeat(10_000))).isFalse();
        assertThat(MetricsPage.is("application/json", metrics)).isFalse();
        assertThat(MetricsPage.is(null, null)).isFalse();
    }
}
