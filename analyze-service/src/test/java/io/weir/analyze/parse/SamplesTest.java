package io.weir.analyze.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every family of formats against its table. */
class SamplesTest {

    static final String[] FAMILIES = {
        "access", "json", "logfmt", "syslog", "header", "servers", "systems", "unseen", "traps"
    };

    @TestFactory
    Stream<DynamicContainer> aLineBecomesTheEventThatItsTableSays() {
        return Stream.of(FAMILIES)
                .map(family -> DynamicContainer.dynamicContainer(
                        family,
                        Samples.read(family).stream()
                                .map(sample -> DynamicTest.dynamicTest(
                                        sample.line(),
                                        () -> assertThat(Samples.describe(Samples.parse(sample.line())))
                                                .isEqualTo(sample.expected())))));
    }
}
