package io.weir.ingest.fluent;

import io.netty.buffer.ByteBuf;
import io.weir.ingest.pipeline.IngestPipeline;
import io.weir.ingest.pipeline.RefusedException;
import io.weir.ingest.pipeline.Submission;
import io.weir.ingest.socket.ConnectionHandler;
import io.weir.ingest.socket.Frame;
import io.weir.ingest.socket.PatientStore;
import io.weir.ingest.socket.SocketSettings;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.NettyOutbound;

/**
 * Speaks the forward protocol. A message that asks for an acknowledgement gets it once all of its records are durable; what
 * cannot be stored ends the connection without one, and the client sends it again, under the same chunk, by which its
 * records count once. A message that asks for none is kept until Kafka has it.
 *
 * <p>What is no message ends the connection, and is counted as a malformed request.
 */
public final class FluentForward implements ConnectionHandler {

    private static final String NO_TAG = "fluent";

    /** The problem of a message that there is no room for. */
    private static final String NO_ROOM = "no room";

    private final SocketSettings socket;
    private final FluentSettings settings;
    private final IngestPipeline pipeline;
    private final PatientStore store;
    private final String instance;
    private final SecureRandom random = random();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong held = new AtomicLong();

    /** @param instance tells this process from all others and from itself before a restart */
    public FluentForward(SocketSettings socket, FluentSettings settings, IngestPipeline pipeline, String instance) {
        this.socket = socket;
        this.settings = settings;
        this.pipeline = pipeline;
        this.store = new PatientStore(pipeline);
        this.instance = instance;
    }

    /** One that was seeded once, and does not wait for the system's when a connection asks for a nonce. */
    private static SecureRandom random() {
        try {
            SecureRandom random = SecureRandom.getInstance("DRBG");
            random.nextBytes(new byte[1]);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has a DRBG", e);
        }
    }

    @Override
    public Mono<Void> handle(Flux<ByteBuf> bytes, NettyOutbound answers, String peer) {
        return Flux.using(Connection::new, connection -> connection.talk(bytes), Connection::close)
                .concatMap(answer -> send(answer, answers), 1)
                .then();
    }

    private static Mono<Void> send(Answer answer, NettyOutbound answers) {
        return answer.end() == null
                ? answers.sendByteArray(Mono.just(answer.bytes())).then()
                : Mono.error(answer.end());
    }

    /**
     * What is said next to the client: bytes, or that it is over, and why. An end is an answer so that those before it are
     * sent first.
     */
    @SuppressWarnings("ArrayRecordComponent") // Sent, compared by no one.
    private record Answer(byte[] bytes, @Nullable Throwable end) {

        static Answer of(byte[] bytes) {
            return new Answer(bytes, null);
        }

        static Answer end(Throwable cause) {
            return new Answer(new byte[0], cause);
        }
    }

    /** Both sides of one conversation. */
    private final class Connection {
        private final MsgpackFrames frames = new MsgpackFrames(settings.maxMessageBytes());
        private final String key = instance + ":" + connections.incrementAndGet() + ":";
        private long messages;
        private int heldBytes;

        /** Null where nothing is to be proved, or has been. */
        private @Nullable Handshake handshake =
                settings.sharedKey().isEmpty() ? null : new Handshake(settings.sharedKey(), settings.host(), random);

        /** What is answered to what is read. */
        Flux<Answer> talk(Flux<ByteBuf> bytes) {
            Handshake proof = handshake;
            Flux<Answer> greeting = proof == null ? Flux.empty() : Flux.just(Answer.of(proof.helo()));
            return greeting.concatWith(bytes.map(this::decode)
                    .concatWith(Mono.fromCallable(this::end))
                    .concatMapIterable(piece -> piece, 1)
                    .flatMapSequential(this::answer, settings.messagesInFlight(), 1));
        }

        private List<Frame> decode(ByteBuf piece) {
            List<Frame> complete = new ArrayList<>();
            frames.decode(piece, complete);
            if (!hold(frames.heldBytes())) {
                complete.add(new Frame(new byte[0], NO_ROOM));
            }
            return complete;
        }

        private List<Frame> end() {
            List<Frame> rest = new ArrayList<>();
            frames.end(rest);
            return rest;
        }

        /** Whether there is room for so much of a message that has not ended. */
        private boolean hold(int bytes) {
            int more = bytes - heldBytes;
            heldBytes = bytes;
            return held.addAndGet(more) <= settings.bufferBytes() || more <= 0;
        }

        void close() {
            boolean unused = hold(0);
        }

        private Flux<Answer> answer(Frame message) {
            int bytes = message.bytes().length;
            boolean room = held.addAndGet(bytes) <= settings.bufferBytes() && !NO_ROOM.equals(message.problem());
            return Flux.defer(() -> room ? understood(message) : refuse(overloaded()))
                    .onErrorResume(e -> Mono.just(Answer.end(e)))
                    .doFinally(signal -> held.addAndGet(-bytes));
        }

        private Flux<Answer> understood(Frame message) {
            try {
                if (message.problem() != null) {
                    return refuse(FluentMessage.malformed(message.problem(), null));
                }
                Handshake proof = handshake;
                return proof == null
                        ? store(FluentMessage.of(message.bytes())).flux()
                        : prove(proof.pong(message.bytes()));
            } catch (RefusedException e) {
                return refuse(e);
            }
        }

        private Flux<Answer> prove(Handshake.Pong pong) {
            Flux<Answer> answer = Flux.just(Answer.of(pong.answer()));
            if (!pong.admitted()) {
                return answer.concatWith(
                        refuse(FluentMessage.malformed("the client does not know the shared key", null)));
            }
            handshake = null;
            return answer;
        }

        private Mono<Answer> store(FluentMessage message) {
            String tag = message.tag().isBlank() ? NO_TAG : message.tag();
            String chunk = message.chunk();
            Submission submission = Submission.of(socket.protocol(), socket.tenant(), tag, new FluentRecords(message))
                    .declaring(message.body().length);
            return chunk == null
                    ? store.store(submission.repeatableAs(key + messages++)).then(Mono.empty())
                    : pipeline.ingest(submission.repeatableAs(chunk)).map(receipt -> Answer.of(Handshake.ack(chunk)));
        }

        /** Through the pipeline, so that it is counted and seen like what is refused elsewhere. */
        private Flux<Answer> refuse(RefusedException cause) {
            return pipeline.ingest(
                            Submission.of(socket.protocol(), socket.tenant(), NO_TAG, intake -> Flux.error(cause)))
                    .thenMany(Flux.empty());
        }
    }

    private static RefusedException overloaded() {
        return new RefusedException(
                RefusedException.Cause.OVERLOADED,
                "too much is on its way at once: raise weir.ingest.sockets.fluent-forward.buffer, or lower the chunk limits of"
                        + " who sends it",
                null);
    }
}
