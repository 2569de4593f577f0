package io.weir.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.fetch.engine.FetcherSettings;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

class FetchPropertiesTest {

    private static FetchProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("weir.fetch", FetchProperties.class);
    }

    @Test
    void theFileHasTheDefaultsOfTheCode() throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("file", new ClassPathResource("fetch-service.yml"))
                .forEach(environment.getPropertySources()::addLast);

        FetchProperties file = Binder.get(environment)
                .bind("weir.fetch", FetchProperties.class)
                .get();

        assertThat(file).isEqualTo(bound(Map.of()));
        assertThat(file.client().settings()).isEqualTo(FetcherSettings.DEFAULTS);
    }

    @Test
    void diagnosticsAreSetByService() {
        FetchProperties properties = bound(Map.of(
                "weir.fetch.diagnostics.services.checkout[0].name", "health",
                "weir.fetch.diagnostics.services.checkout[0].url", "http://127.0.0.1:9000/health",
                "weir.fetch.diagnostics.default-targets[0].name", "deploys",
                "weir.fetch.diagnostics.default-targets[0].url", "http://127.0.0.1:9001/{service}"));

        Diagnostics diagnostics = new Diagnostics(properties.diagnostics());
        assertThat(diagnostics.of("checkout")).extracting("name").containsExactly("health");
        assertThat(diagnostics.of("other")).extracting("url").containsExactly("http://127.0.0.1:9001/other");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "weir.fetch.client.deadline | 0s | deadline is below 1 ms: PT0S",
                "weir.fetch.client.retry.max-attempts | 0 | maxAttempts is not positive: 0",
                "weir.fetch.client.breaker.min-calls | 21 | minCalls is not within 1 and the window: 21",
                "weir.fetch.requests.allow | nowhere | is not HOST:PORT",
                "weir.fetch.requests.max-in-flight | 0 | weir.fetch.requests.max-in-flight is not positive: 0",
                "weir.fetch.diagnostics.allow | 10.0.0.0/99:80 | prefix length is not within 0-32: 99",
                "weir.fetch.results.remembered | -1 | weir.fetch.results.remembered is not positive: -1",
            })
    void aWrongValueIsRefusedWithAReason(String name, String value, String reason) {
        assertThatThrownBy(() -> bound(Map.of(name, value))).rootCause().hasMessageContaining(reason);
    }
}
