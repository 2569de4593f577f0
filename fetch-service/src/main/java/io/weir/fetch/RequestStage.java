package io.weir.fetch;

import io.weir.events.FetchRequest;
import io.weir.events.FetchResult;
import io.weir.events.Headers;
import io.weir.events.MalformedRecordException;
import io.weir.events.Topic;
import io.weir.events.kafka.OneByOneStage;
import io.weir.events.kafka.Records;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import reactor.core.publisher.Mono;

/** A fetch request leads to its result. */
final class RequestStage implements OneByOneStage {

    private final ResultsById results;

    /** @param results fetches what is not remembered */
    RequestStage(ResultsById results) {
        this.results = results;
    }

    @Override
    public Mono<List<ProducerRecord<byte[], byte[]>>> process(ConsumerRecord<byte[], byte[]> record) {
        return Mono.fromCallable(() -> read(record))
                .flatMap(request -> results.get(request, deadline(record)))
                .map(result -> List.of(publication(result)));
    }

    private static ProducerRecord<byte[], byte[]> publication(FetchResult result) {
        return Records.json(Topic.FETCH_RESULTS, result.id(), result);
    }

    private static FetchRequest read(ConsumerRecord<byte[], byte[]> record) {
        FetchRequest request = RecordValue.read(record, FetchRequest.class);
        return request.id() != null
                ? request
                : new FetchRequest(id(record), request.targets(), request.deadlineMillis());
    }

    /** The same at a repeated delivery. */
    private static String id(ConsumerRecord<byte[], byte[]> record) {
        String key = Records.key(record);
        return key.isBlank() || key.length() > 200
                ? record.topic() + "-" + record.partition() + "-" + record.offset()
                : key;
    }

    private static Instant deadline(ConsumerRecord<byte[], byte[]> record) {
        String deadline = Records.header(record, Headers.DEADLINE);
        try {
            return deadline == null ? Instant.MAX : Instant.parse(deadline);
        } catch (DateTimeParseException e) {
            throw new MalformedRecordException("the header deadline is not an RFC 3339 time", e);
        }
    }
}
