package io.weir.benchmarks.analyze;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.analyze.LearntPatterns;
import io.weir.analyze.ParseStage;
import io.weir.analyze.join.JoinSettings;
import io.weir.analyze.join.LineJoining;
import io.weir.analyze.parse.LineParser;
import io.weir.analyze.parse.ParserSettings;
import io.weir.analyze.pattern.PatternSettings;
import io.weir.analyze.repeat.RepeatSettings;
import io.weir.analyze.repeat.Repeats;
import io.weir.analyze.window.WindowSize;
import io.weir.events.Topic;
import io.weir.events.kafka.ConsumerSettings;
import io.weir.events.kafka.ExactlyOnceStream;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.Pipeline;
import io.weir.events.kafka.TopicReader;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.IntStream;
import reactor.core.Disposable;

/** The parse pipeline as the service runs it, with its defaults but for the number of its workers. */
final class WeirPipeline implements Application {

    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private final int workers;

    WeirPipeline(int workers) {
        this.workers = workers;
    }

    @Override
    public String name() {
        return workers == 1 ? "Weir, one worker" : "Weir";
    }

    @Override
    public AutoCloseable start(String bootstrapServers, String group) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Pipeline pipeline = Pipeline.together(IntStream.rangeClosed(1, workers)
                .mapToObj(worker -> worker(KafkaConnection.to(bootstrapServers, group + "-" + worker), group, registry))
                .toList());
        Disposable running = pipeline.run().subscribe();
        return () -> {
            pipeline.stop().block(CLOSE_LIMIT);
            running.dispose();
        };
    }

    private static Pipeline worker(KafkaConnection connection, String group, MeterRegistry registry) {
        TopicReader reader = new TopicReader(connection);
        Clock clock = Clock.systemUTC();
        ParseStage stage = new ParseStage(
                new Repeats(RepeatSettings.DEFAULTS, reader, clock),
                new LineJoining(new LineParser(ParserSettings.defaults()), JoinSettings.defaults()),
                new LearntPatterns(PatternSettings.DEFAULTS, reader, registry),
                new WindowSize(Duration.ofSeconds(10)),
                clock,
                registry);
        return new ExactlyOnceStream(
                connection,
                ConsumerSettings.inBatches(group, Topic.LOGS_RAW),
                connection.clientId(),
                stage,
                TICK,
                clock,
                registry);
    }
}
