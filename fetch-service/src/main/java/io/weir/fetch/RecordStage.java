package io.weir.fetch;

import io.weir.events.Json;
import io.weir.events.kafka.RecordHandler;
import io.weir.events.kafka.RecordPublisher;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Turns one record into those that it leads to; what publishes them is not its business. */
@FunctionalInterface
interface RecordStage {

    /** Emits what is to be published, which may be nothing. Fails if the record is none of this stage's. */
    Mono<List<ProducerRecord<byte[], byte[]>>> process(ConsumerRecord<byte[], byte[]> record);

    /**
     * The record's value as this type.
     *
     * @throws io.weir.events.MalformedRecordException if it is none
     */
    static <T> T read(ConsumerRecord<byte[], byte[]> record, Class<T> type) {
        return Json.read(record.value() == null ? new byte[0] : record.value(), type);
    }

    /** Handles a record by publishing all that it leads to. */
    default RecordHandler publishingTo(RecordPublisher publisher) {
        return record -> process(record)
                .flatMap(records -> publisher.publish(Flux.just(records)))
                .then();
    }
}
