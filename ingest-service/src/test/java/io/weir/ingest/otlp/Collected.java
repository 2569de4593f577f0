package io.weir.ingest.otlp;

import io.weir.ingest.record.RecordReader;
import io.weir.ingest.record.RecordTarget;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a reader reads. */
final class Collected implements RecordTarget {

    /** Takes what may be no UTF-8 and so no JSON for every parser. */
    static final class Ignored implements RecordTarget {
        @Override
        public void accept(String source, byte[] json) {}

        @Override
        public void reject(String reason, byte[] beginning) {}
    }

    final List<String> sources = new ArrayList<>();
    final List<JsonNode> records = new ArrayList<>();
    final List<String> rejections = new ArrayList<>();

    static Collected from(RecordReader reader) {
        Collected collected = new Collected();
        while (reader.next(collected)) {
            // The reader does it all.
        }
        return collected;
    }

    @Override
    public void accept(String source, byte[] json) {
        sources.add(source);
        records.add(JsonMapper.shared().readTree(json));
    }

    @Override
    public void reject(String reason, byte[] beginning) {
        rejections.add(reason);
    }
}
