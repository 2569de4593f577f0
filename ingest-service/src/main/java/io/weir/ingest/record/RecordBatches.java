package io.weir.ingest.record;

import io.weir.ingest.pipeline.Batch;
import io.weir.ingest.pipeline.Content;
import io.weir.ingest.pipeline.Intake;
import io.weir.ingest.pipeline.RefusedException;
import io.weir.operators.lines.Lines;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** Makes batches of the records of a body in memory, each when the one before has been taken. */
public final class RecordBatches {

    /** What a batch holds; as much as a decompressed piece of a streamed body. */
    private static final int BATCH_BYTES = 64 << 10;

    private static final int EXPECTED_RECORD_BYTES = 512;

    /** Makes the reader of a body. */
    @FunctionalInterface
    public interface Readers {

        /**
         * A reader.
         *
         * @throws RefusedException MALFORMED if that shows already
         */
        RecordReader of(byte[] body, Intake intake);
    }

    private RecordBatches() {}

    /**
     * The records of a body that can only be read as a whole.
     *
     * @param body with its decoding set
     * @param compressed whether it is decompressed on the way
     */
    public static Content whole(Lines body, boolean compressed, Readers readers) {
        return Content.whole(body, compressed, (bytes, intake) -> read(bytes, intake, readers));
    }

    /** What is more than a batch is read on a thread for that, and not on Kafka's when it acknowledges. */
    private static Flux<Batch> read(byte[] body, Intake intake, Readers readers) {
        Flux<Batch> batches = Flux.generate(() -> new Filling(readers.of(body, intake), intake), Filling::fill);
        return body.length > BATCH_BYTES ? batches.subscribeOn(Schedulers.parallel()) : batches;
    }

    /** The batches of one body, one after the other. */
    private static final class Filling implements RecordTarget {

        private final RecordReader reader;
        private final Intake intake;
        private Batch.Builder batch;
        private long index;
        private long bytes;
        private boolean more = true;
        private @Nullable RefusedException failure;

        Filling(RecordReader reader, Intake intake) {
            this.reader = reader;
            this.intake = intake;
            this.batch = begin();
        }

        private Batch.Builder begin() {
            bytes = 0;
            return intake.batch(BATCH_BYTES / EXPECTED_RECORD_BYTES);
        }

        /** Emits the next batch; what came before damage is emitted before the error. */
        Filling fill(SynchronousSink<Batch> sink) {
            if (failure != null) {
                sink.error(failure);
                return this;
            }
            try {
                while (more && bytes < BATCH_BYTES) {
                    more = reader.next(this);
                }
            } catch (RefusedException e) {
                failure = e;
            }
            sink.next(batch.build());
            if (!more) {
                sink.complete();
            }
            batch = begin();
            return this;
        }

        @Override
        public void accept(String source, byte[] json) {
            batch.json(index++, intake.source(source), null, json);
            bytes += json.length;
        }

        @Override
        public void reject(String reason, byte[] beginning) {
            batch.reject(index++, reason, beginning);
            bytes += EXPECTED_RECORD_BYTES;
        }
    }
}
