package io.weir.ingest.socket;

import io.weir.ingest.pipeline.Batch;
import io.weir.ingest.pipeline.Content;
import io.weir.ingest.pipeline.IngestPipeline;
import io.weir.ingest.pipeline.Intake;
import io.weir.ingest.pipeline.Submission;
import io.weir.ingest.socket.DatagramQueue.Datagram;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores messages, of which nobody learns here what became of them. Batches have keys, so that one that was stored before
 * its acknowledgement got lost does not count twice. Thread-safe.
 */
public final class MessageStore {

    /** What a record takes besides its bytes, as the pipeline reckons. */
    private static final int RECORD_OVERHEAD_BYTES = 256;

    private final SocketSettings settings;
    private final IngestPipeline pipeline;
    private final PatientStore store;

    /** What messages are counted under that nobody has looked at. */
    private final Submission unread;

    private final RecordMaker maker;

    public MessageStore(SocketSettings settings, IngestPipeline pipeline, RecordMaker maker) {
        this.settings = settings;
        this.pipeline = pipeline;
        this.unread =
                Submission.of(settings.protocol(), settings.tenant(), settings.protocol(), intake -> Flux.empty());
        this.store = new PatientStore(pipeline);
        this.maker = maker;
    }

    /** Completes when the messages are stored, or are rejected and counted. */
    Mono<Void> store(List<Frame> messages, String peer, String key) {
        return submit(bytes(messages), peer, key, intake -> {
            Batch.Builder batch = intake.batch(messages.size());
            for (int i = 0; i < messages.size(); i++) {
                add(messages.get(i), i, peer, intake, batch);
            }
            return Flux.just(batch.build());
        });
    }

    /** The same for messages that came from different peers. */
    Mono<Void> store(List<Datagram> datagrams, String key) {
        long bytes = 0;
        for (Datagram datagram : datagrams) {
            bytes += datagram.bytes();
        }
        return submit(bytes, settings.protocol(), key, intake -> {
            Batch.Builder batch = intake.batch(datagrams.size());
            for (int i = 0; i < datagrams.size(); i++) {
                add(datagrams.get(i).message(), i, datagrams.get(i).peer(), intake, batch);
            }
            return Flux.just(batch.build());
        });
    }

    /** Counts messages that there was no room for. */
    void shed(long messages) {
        pipeline.shed(unread, "queue_full", messages);
    }

    private void add(Frame message, int index, String peer, Intake intake, Batch.Builder batch) {
        if (message.problem() == null) {
            maker.add(message.bytes(), index, peer, intake, batch);
        } else if (message.isTooLong()) {
            batch.rejectTooLong(index, message.bytes());
        } else {
            batch.reject(index, message.problem(), message.bytes());
        }
    }

    private static long bytes(List<Frame> messages) {
        long bytes = 0;
        for (Frame message : messages) {
            bytes += message.bytes().length + RECORD_OVERHEAD_BYTES;
        }
        return bytes;
    }

    private Mono<Void> submit(long bytes, String source, String key, Content content) {
        return store.store(Submission.of(settings.protocol(), settings.tenant(), source, content)
                .declaring(bytes)
                .repeatableAs(key));
    }
}
