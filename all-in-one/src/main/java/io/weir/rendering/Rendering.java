package io.weir.rendering;

import io.weir.events.Topic;
import io.weir.terminal.Painter;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Turns a Kafka record into the text of one row, without a line ending. Never fails: what cannot be read is shown as it is. */
@FunctionalInterface
public interface Rendering {

    /** The record's row; of several lines for some topics. */
    String render(ConsumerRecord<byte[], byte[]> record);

    /** For people, by what the topic holds; a topic that is not Weir's is shown as keys and text. */
    static Rendering forPeople(String topic, Painter painter) {
        return Topic.named(topic).map(known -> forPeople(known, painter)).orElseGet(() -> RecordText.generic(painter));
    }

    private static Rendering forPeople(Topic topic, Painter painter) {
        return switch (topic) {
            case LOGS_RAW -> RecordText.rawLine(painter);
            case LOGS_EVENTS -> EventText.rendering(painter);
            case LOGS_STATS -> StatsText.rendering(painter);
            case LOGS_PATTERNS -> PatternText.rendering(painter);
            case ALERTS -> AlertText.rendering(painter);
            case FETCH_RESULTS -> FetchText.rendering(painter);
            case INCIDENTS -> IncidentText.rendering(painter);
            case DEAD_LETTERS -> RecordText.deadLetter(painter);
            case FETCH_REQUESTS, LOGS_TALLIES, LOGS_LATE, DETECT_STATE -> RecordText.generic(painter);
        };
    }

    /** For programs: a JSON value a row. */
    static Rendering json(String topic) {
        boolean isJson = Topic.named(topic)
                .filter(known -> known != Topic.LOGS_RAW && known != Topic.DEAD_LETTERS)
                .isPresent();
        return isJson ? JsonRow::value : JsonRow::envelope;
    }
}
