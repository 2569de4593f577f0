package io.weir.analyze.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.events.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OffsetsTest {

    private static Offsets of(long... offsets) {
        Offsets all = new Offsets();
        for (long offset : offsets) {
            all.add(offset);
        }
        return all;
    }

    @Test
    void aRunOfOffsetsIsWrittenAsOneRange() {
        assertThat(of(7, 8, 9, 13)).hasToString("7+2,4");
        assertThat(of()).hasToString("");
        assertThat(of(0, 1)).hasToString("0+1");
        assertThat(new String(Json.write(of(5)), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("\"5\"");
    }

    @Test
    void spansTakeInWhatIsNear() {
        assertThat(of(1, 2, 5, 100).spans(3)).containsExactly(new Offsets.Span(1, 5), new Offsets.Span(100, 100));
    }

    @Test
    void whatIsNoListOfOffsetsIsRefused() {
        for (String text : List.of("x", "1+", "5,-3", "1+-1", "1,,2")) {
            assertThatThrownBy(() -> Offsets.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void holdsWhatASortedSetHoldsWhateverTheOrder() {
        Random random = new Random(13);
        for (int round = 0; round < 300; round++) {
            TreeSet<Long> model = new TreeSet<>();
            List<Offsets> parts = new ArrayList<>(List.of(new Offsets(), new Offsets()));
            for (int i = random.nextInt(60); i > 0; i--) {
                long offset = random.nextInt(80);
                model.add(offset);
                parts.get(random.nextInt(2)).add(offset);
            }
            parts.get(0).add(parts.get(1));
            Offsets offsets = Offsets.parse(parts.get(0).toString());
            assertThat(offsets).isEqualTo(parts.get(0));
            assertThat(offsets.count()).isEqualTo(model.size());
            for (long offset = -1; offset <= 80; offset++) {
                assertThat(offsets.contains(offset)).isEqualTo(model.contains(offset));
            }
        }
    }
}
