package io.weir.ingest.fluent;

import io.weir.ingest.pipeline.Batch;
import io.weir.ingest.pipeline.Content;
import io.weir.ingest.pipeline.Intake;
import io.weir.ingest.pipeline.RefusedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The entries of a message, made into records as Kafka takes them. */
final class FluentRecords implements Content {

    private static final int BATCH_RECORDS = 500;
    private static final int BATCH_BYTES = 256 << 10;

    private final FluentMessage message;

    FluentRecords(FluentMessage message) {
        this.message = message;
    }

    /** Reads on other threads than those of the event loops, and than Kafka's, which ask for more. */
    @Override
    public Flux<Batch> read(Intake intake) {
        return Flux.<Batch, Entries>generate(
                        () -> new Entries(message, intake),
                        (entries, sink) -> {
                            Batch batch = entries.next();
                            if (batch == null) {
                                sink.complete();
                            } else {
                                sink.next(batch);
                            }
                            return entries;
                        },
                        Entries::close)
                .subscribeOn(Schedulers.parallel());
    }

    /** Where the reading is. */
    private static final class Entries {
        private final FluentMessage message;
        private final Intake intake;
        private final MessageUnpacker unpacker;
        private final FluentJson json;
        private long index;
        private boolean ended;

        Entries(FluentMessage message, Intake intake) {
            this.message = message;
            this.intake = intake;
            intake.hold(message.body().length);
            this.json = new FluentJson(message.tag(), intake.limits().maxRecordBytes());
            this.unpacker = unpacker();
        }

        private MessageUnpacker unpacker() {
            int length = message.to() - message.from();
            if (!message.gzip()) {
                return MessagePack.newDefaultUnpacker(message.body(), message.from(), length);
            }
            try {
                InputStream compressed = new ByteArrayInputStream(message.body(), message.from(), length);
                return MessagePack.newDefaultUnpacker(new BoundedInput(
                        new GZIPInputStream(compressed), intake.limits().maxBodyBytes()));
            } catch (IOException e) {
                throw FluentMessage.malformed("its entries are not gzip: " + e.getMessage(), e);
            }
        }

        /** The next records; null after the last. */
        @org.jspecify.annotations.Nullable
        Batch next() {
            try {
                Batch.Builder batch = intake.batch(BATCH_RECORDS);
                int bytes = 0;
                int records = 0;
                while (records < BATCH_RECORDS && bytes < BATCH_BYTES && hasNext()) {
                    bytes += entry(batch);
                    records++;
                }
                return records == 0 ? null : batch.build();
            } catch (IOException | MessagePackException e) {
                throw FluentMessage.malformed("entry " + index + ": " + e.getMessage(), e);
            }
        }

        private boolean hasNext() throws IOException {
            return !ended && unpacker.hasNext();
        }

        private int entry(Batch.Builder batch) throws IOException {
            if (message.single()) {
                ended = true;
            } else if (!unpacker.getNextFormat().getValueType().isArrayType() || unpacker.unpackArrayHeader() != 2) {
                throw FluentMessage.malformed("entry " + index + " is no pair of time and record", null);
            }
            byte[] record = json.read(unpacker);
            if (json.isTooLong()) {
                batch.rejectTooLong(index++, record);
            } else {
                batch.json(index++, record);
            }
            return record.length;
        }

        void close() {
            try {
                unpacker.close();
            } catch (IOException e) {
                throw new IllegalStateException("bytes in memory do not fail to close", e);
            }
        }
    }

    /** Ends where decompression has made more than is allowed. */
    private static final class BoundedInput extends InputStream {
        private final InputStream in;
        private final long limit;
        private long left;

        BoundedInput(InputStream in, long limit) {
            this.in = in;
            this.limit = limit;
            this.left = limit;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            left -= Math.max(0, read);
            if (left < 0) {
                throw new RefusedException(
                        RefusedException.Cause.TOO_LARGE,
                        "a message's entries are larger than " + limit
                                + " bytes after decompression: lower the chunk limit of who sends them",
                        null);
            }
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
