package io.weir.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weir.events.FetchRequest.Target;
import io.weir.fetch.FetchProperties.Template;
import io.weir.fetch.engine.AllowedTarget;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DiagnosticsTest {

    private static Diagnostics diagnostics(
            List<String> allow, List<Template> byDefault, Map<String, List<Template>> services) {
        return new Diagnostics(new FetchProperties.Diagnostics(
                allow, byDefault, services, 1, 1, new FetchProperties.Local(1, 1, java.time.Duration.ofSeconds(1))));
    }

    private final Diagnostics diagnostics = diagnostics(
            List.of("extra.internal:1"),
            List.of(Template.of("deploys", "https://deploys.internal/api/{service}?s={service}")),
            Map.of("checkout", List.of(Template.of("health", "http://{service}.internal:8080/health"))));

    private List<String> urls(String service) {
        return diagnostics.of(service).stream().map(Target::url).toList();
    }

    @Test
    void aServiceHasItsOwnTargets() {
        assertThat(urls("checkout")).containsExactly("http://checkout.internal:8080/health");
    }

    @Test
    void anotherServiceHasTheDefaultOnes() {
        assertThat(urls("payments")).containsExactly("https://deploys.internal/api/payments?s=payments");
    }

    @Test
    void withoutDefaultsAnotherServiceHasNone() {
        assertThat(diagnostics(List.of(), List.of(), Map.of()).of("payments")).isEmpty();
    }

    @Test
    void aHostileNameStaysWhereTheTemplatePutsIt() {
        assertThat(urls("a/../b?c#d@e f"))
                .containsExactly(
                        "https://deploys.internal/api/a%2F..%2Fb%3Fc%23d%40e%20f?s=a%2F..%2Fb%3Fc%23d%40e%20f");
        assertThat(urls("..")).isEmpty();
    }

    @Test
    void allowedAreThePlacesOfTheTemplatesAndThoseListed() {
        assertThat(diagnostics.allowed())
                .containsExactlyInAnyOrderElementsOf(Stream.of("extra.internal:1", "deploys.internal:443")
                        .map(AllowedTarget::parse)
                        .toList());
    }

    @Test
    void aTemplateThatIsNoUrlIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> diagnostics(List.of(), List.of(Template.of("health", "/health")), Map.of()))
                .withMessageContaining("'health'")
                .withMessageContaining("/health");
    }

    @Test
    void moreThanTwentyTargetsAreRefused() {
        List<Template> many = java.util.Collections.nCopies(21, Template.of("a", "http://a/"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> diagnostics(List.of(), List.of(), Map.of("checkout", many)))
                .withMessageContaining("weir.fetch.diagnostics.services.checkout has 21 targets; 20 are the most");
    }
}
