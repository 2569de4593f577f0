package io.weir.analyze.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.analyze.parse.EventFields;
import io.weir.analyze.window.Events;
import io.weir.events.LogEvent;
import io.weir.events.Severity;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class ServicePatternsTest {

    private final LongAdder evicted = new LongAdder();
    private final ServicePatterns patterns = new ServicePatterns(new PatternSettings(10, 2, 1_000), evicted::add);

    private static LogEvent of(String service) {
        return Events.event(service, Events.START, Events.START, Severity.INFO, Map.of("kept", true));
    }

    @Test
    void anEventSaysItsPatternAndKeepsWhatItHad() {
        LogEvent event = patterns.annotate(of("shop"));
        assertThat(event.attributes())
                .containsEntry("kept", true)
                .containsEntry(EventFields.TEMPLATE, "something happened")
                .containsKey(EventFields.TEMPLATE_ID)
                .hasSize(3);
        assertThat(event.body()).isEqualTo("something happened");
    }

    @Test
    void theSameTemplateHasTheSameIdInEveryService() {
        assertThat(patterns.annotate(of("a")).attributes().get(EventFields.TEMPLATE_ID))
                .isEqualTo(patterns.annotate(of("b")).attributes().get(EventFields.TEMPLATE_ID));
    }

    @Test
    void aTemplateThatTheProducerGivesIsKept() {
        LogEvent event = patterns.annotate(
                Events.at(0, Severity.INFO, Map.of(EventFields.TEMPLATE, "something {What} happened")));
        assertThat(event.attributes()).containsEntry(EventFields.TEMPLATE, "something {What} happened");
        assertThat((String) event.attributes().get(EventFields.TEMPLATE_ID)).matches("[0-9a-f]{16}");
    }

    @Test
    void servicesAreBoundedAndWhatIsForgottenIsCounted() {
        for (int i = 0; i < 10; i++) {
            LogEvent event = patterns.annotate(of("service-" + i));
            assertThat(event.attributes()).containsKey(EventFields.TEMPLATE);
        }
        assertThat(evicted.sum()).isEqualTo(8);
    }
}
