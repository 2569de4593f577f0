package io.weir.cli.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cli.kafka.OffsetRange;
import io.weir.events.Headers;
import io.weir.events.kafka.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(sent.topic(), 0, 3, sent.key(), sent.value());
        sent.headers().forEach(record.headers()::add);
        return record;
    }

    @Test
    void aRedrivenRecordIsTheOneThatFailed() {
        ConsumerRecord<byte[], byte[]> failed =
                new ConsumerRecord<>("fetch.requests", 2, 17, "key".getBytes(UTF_8), "value".getBytes(UTF_8));
        failed.headers().add("deadline", "soon".getBytes(UTF_8)).add(Headers.CAUSE, "its own".getBytes(UTF_8));

        DeadLetter letter = DeadLetter.of(received(Records.deadLetter(failed, "fetch", "not a FetchRequest")));

        assertThat(letter.cause()).isEqualTo("not a FetchRequest");
        ProducerRecord<byte[], byte[]> original = letter.original();
        assertThat(original.topic()).isEqualTo("fetch.requests");
        assertThat(original.key()).isEqualTo(failed.key());
        assertThat(original.value()).isEqualTo(failed.value());
        List<String> headers = new ArrayList<>();
        for (Header header : original.headers()) {
            headers.add(header.key() + "=" + new String(header.value(), UTF_8));
        }
        assertThat(headers).containsExactly("deadline=soon", "cause=its own");
    }

    @Test
    void oneThatDoesNotSayWhereItCameFromIsCountedApart() {
        DeadLetterCounts counts = new DeadLetterCounts();
        counts.add(DeadLetter.of(new ConsumerRecord<>("dead-letters", 0, 0, null, new byte[0])));
        assertThat(counts.sendable()).isZero();
        assertThat(counts.lost()).isEqualTo(1);
    }

    @Test
    void aLateLineIsNotSentBackBecauseItIsCountedAlready() {
        ConsumerRecord<byte[], byte[]> line =
                new ConsumerRecord<>("logs.raw", 2, 17, "shop".getBytes(UTF_8), "line".getBytes(UTF_8));
        DeadLetter letter = DeadLetter.of(received(Records.deadLetter(line, "analyze/detect", Headers.CAUSE_LATE)));
        assertThat(letter.isSendable()).isFalse();
        DeadLetterCounts counts = new DeadLetterCounts();
        counts.add(letter);
        assertThat(counts.sendable()).isZero();
        assertThat(counts.late()).isEqualTo(1);
        assertThat(counts.lost()).isZero();
    }

    @Test
    void aPartitionThatNothingWasConsumedOfCountsFromItsBeginning() {
        TopicPartition consumed = new TopicPartition("t", 0);
        TopicPartition untouched = new TopicPartition("t", 1);
        TopicPartition finished = new TopicPartition("t", 2);
        GroupLag lag = GroupLag.of(
                "g",
                "t",
                Map.of(
                        consumed, new OffsetRange(10, 30),
                        untouched, new OffsetRange(5, 9),
                        finished, new OffsetRange(0, 7)),
                Map.of(consumed, new OffsetAndMetadata(25), finished, new OffsetAndMetadata(7)));
        assertThat(lag.records()).isEqualTo(5 + 4);
        assertThat(lag.next()).isEqualTo(Map.of(consumed, 25L, untouched, 5L));
    }

    @Test
    void whatRetentionHasRemovedIsNoLag() {
        TopicPartition partition = new TopicPartition("t", 0);
        GroupLag lag = GroupLag.of(
                "g", "t", Map.of(partition, new OffsetRange(100, 110)), Map.of(partition, new OffsetAndMetadata(5)));
        assertThat(lag.records()).isEqualTo(10);
    }
}
