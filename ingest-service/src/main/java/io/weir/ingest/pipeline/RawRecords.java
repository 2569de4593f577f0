package io.weir.ingest.pipeline;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Records as Kafka's producer takes them, each made when it is asked for. What waits for Kafka is then little more than the
 * bytes of its lines, which is what a young collection has to copy.
 */
final class RawRecords extends AbstractList<ProducerRecord<byte[], byte[]>> implements RandomAccess {

    private final List<RawRecord> records;

    RawRecords(List<RawRecord> records) {
        this.records = records;
    }

    @Override
    public ProducerRecord<byte[], byte[]> get(int index) {
        return records.get(index).toKafka();
    }

    @Override
    public int size() {
        return records.size();
    }
}
