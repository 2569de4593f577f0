package io.weir.analyze.repeat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacesTest {

    @Test
    void places_in_order_are_one_range() {
        Places places = new Places();
        for (int i = 0; i < 10_000; i++) {
            assertThat(places.add(i)).isTrue();
        }
        assertThat(places.add(5_000)).isFalse();
        assertThat(places.add(0)).isFalse();
        assertThat(places.add(9_999)).isFalse();
        assertThat(places.ranges()).isEqualTo(1);
    }

    @Test
    void a_gap_that_is_filled_disappears() {
        Places places = new Places();
        for (long place : new long[] {0, 1, 4, 5, 9}) {
            assertThat(places.add(place)).isTrue();
        }
        assertThat(places.ranges()).isEqualTo(3);
        for (long place = 0; place < 10; place++) {
            boolean known = place < 2 || place == 4 || place == 5 || place == 9;
            assertThat(places.add(place)).as("place %d", place).isNotEqualTo(known);
        }
        assertThat(places.ranges()).isEqualTo(1);
    }

    @Test
    void it_does_what_a_set_does() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            Places places = new Places();
            Set<Long> model = new HashSet<>();
            int span = 1 + random.nextInt(300);
            for (int i = 0; i < 400; i++) {
                long place = random.nextInt(span);
                assertThat(places.add(place)).isEqualTo(model.add(place));
            }
        }
    }

    @Test
    void the_lowest_range_is_forgotten_when_there_are_too_many() {
        Places places = new Places();
        for (int i = 0; i <= Places.MAX_RANGES; i++) {
            places.add(2L * i);
        }
        assertThat(places.ranges()).isEqualTo(Places.MAX_RANGES);
        assertThat(places.add(2)).isFalse();
        assertThat(places.add(2L * Places.MAX_RANGES)).isFalse();
        assertThat(places.add(0)).isTrue();
        assertThat(places.add(4)).isFalse();
    }
}
