package io.weir.operators.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class GeneratorsTest {

    @Test
    void aCountdownEndsAtOne() {
        assertThat(Generators.countdown(3).collectList().block()).containsExactly(3, 2, 1);
        assertThat(Generators.countdown(1).collectList().block()).containsExactly(1);
        assertThat(Generators.countdown(0).collectList().block()).isEmpty();
        assertThat(Generators.countdown(-5).collectList().block()).isEmpty();
    }

    @Test
    void iteratingEndsWhereThereIsNoMore() {
        assertThat(Generators.iterate(1, n -> n < 10, n -> n * 2).collectList().block())
                .containsExactly(1, 2, 4, 8);
        assertThat(Generators.iterate(10, n -> n < 10, n -> n * 2).collectList().block())
                .isEmpty();
    }

    @Test
    void everySubscriptionStartsAtTheBeginning() {
        Flux<Integer> countdown = Generators.countdown(2);
        assertThat(countdown.collectList().block()).containsExactly(2, 1);
        assertThat(countdown.collectList().block()).containsExactly(2, 1);
    }

    @Test
    void nothingIsComputedBeforeItIsAskedFor() {
        List<Integer> computed = new ArrayList<>();
        Flux<Integer> numbers = Generators.iterate(0, n -> n < 100, n -> {
            computed.add(n + 1);
            return n + 1;
        });
        StepVerifier.create(numbers, 1)
                .expectNext(0)
                .then(() -> assertThat(computed).isEmpty())
                .thenRequest(2)
                .expectNext(1, 2)
                .then(() -> assertThat(computed).containsExactly(1, 2))
                .thenCancel()
                .verify();
    }

    @Test
    void whatAFunctionThrowsIsTheErrorOfTheSequence() {
        StepVerifier.create(Generators.iterate(2, n -> true, n -> 2 / (n - 1) - 1))
                .expectNext(2, 1)
                .verifyError(ArithmeticException.class);
    }
}
