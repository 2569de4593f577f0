package io.weir.analyze.repeat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartitionRepeatsTest {

    private static final String A = "0123456789abcdef0123456789abcdef";
    private static final String B = "0123456789abcdef0123456789abcdee";
    private static final String C = "1123456789abcdef0123456789abcdef";
    private static final long NOW = 1_700_000_000_000L;

    private final PartitionRepeats repeats = new PartitionRepeats(new RepeatSettings(Duration.ofSeconds(60), 2));
    private long offset = 100;

    @Test
    void a_record_is_new_once() {
        assertThat(repeated(A + "-0", NOW)).isFalse();
        assertThat(repeated(A + "-1", NOW)).isFalse();
        assertThat(repeated(B + "-0", NOW)).isFalse();
        assertThat(repeated(A + "-0", NOW)).isTrue();
        assertThat(repeated(A + "-1", NOW)).isTrue();
        assertThat(repeated(A + "-2", NOW)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-0", A, A + "-", A + "0", A + "-x", "g" + A + "-0", A + "-1234567890123456789", "-1"})
    void what_is_no_identity_is_never_a_repetition(String header) {
        assertThat(repeated(header, NOW)).isFalse();
        assertThat(repeated(header, NOW)).isFalse();
        assertThat(repeats.firstOffset()).isEqualTo(PartitionRepeats.NOTHING);
    }

    @Test
    void a_record_without_identity_is_never_a_repetition() {
        assertThat(repeated(null, NOW)).isFalse();
        assertThat(repeated(null, NOW)).isFalse();
    }

    @Test
    void a_repetition_after_the_window_counts_again() {
        repeated(A + "-0", NOW - 60_001);
        assertThat(repeated(A + "-0", NOW - 1)).isTrue();
        assertThat(repeated(A + "-0", NOW)).isFalse();
        assertThat(repeats.firstOffset()).isEqualTo(102);
    }

    @Test
    void time_passes_with_records_that_have_no_identity_too() {
        repeated(A + "-0", NOW - 60_001);
        assertThat(repeats.firstOffset()).isEqualTo(100);
        repeated(null, NOW);
        assertThat(repeats.firstOffset()).isEqualTo(PartitionRepeats.NOTHING);
    }

    @Test
    void a_clock_that_runs_ahead_makes_nothing_forgotten() {
        repeated(A + "-0", NOW - 1_000);
        repeated(B + "-0", NOW + 3_600_000);
        assertThat(repeated(A + "-0", NOW)).isTrue();
    }

    @Test
    void the_oldest_key_is_forgotten_when_there_are_too_many() {
        repeated(A + "-0", NOW);
        repeated(B + "-0", NOW);
        assertThat(repeats.firstOffset()).isEqualTo(100);
        repeated(C + "-0", NOW);
        assertThat(repeats.firstOffset()).isEqualTo(101);
        assertThat(repeated(B + "-0", NOW)).isTrue();
        assertThat(repeated(A + "-0", NOW)).isFalse();
    }

    private boolean repeated(@Nullable String identity, long timestamp) {
        RecordHeaders headers = new RecordHeaders();
        if (identity != null) {
            headers.add("idempotency", identity.getBytes(UTF_8));
        }
        return repeats.isRepeated(
                new ConsumerRecord<>(
                        "logs.raw",
                        0,
                        offset++,
                        timestamp,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        new byte[0],
                        new byte[0],
                        headers,
                        Optional.empty()),
                NOW);
    }
}
