package io.weir.cli.topics;

import io.weir.cli.kafka.ClusterView;
import io.weir.cli.kafka.KafkaOptions;
import io.weir.cli.options.CommandException;
import io.weir.events.Topic;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.KafkaUnavailableException;
import io.weir.events.kafka.PublisherSettings;
import io.weir.events.kafka.RecordPublisher;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TopicReader.Start;
import io.weir.terminal.Table;
import io.weir.terminal.Terminal;
import io.weir.terminal.Text;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.publisher.Mono;

/** {@code weir redrive}: dead letters back to where they came from. */
@Command(
        name = "redrive",
        description = "Sends dead letters back to their topics, once what made them fail is mended.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir redrive --dry-run             what is there, by cause and topic; nothing is sent",
            "  weir redrive --cause 'not a FetchRequest'",
            "",
            "Each is sent as it was: its key, its bytes, its own headers. Dead letters stay where they are",
            "until their retention ends, so a second redrive sends them a second time. Late lines are not",
            "sent: nothing failed, they are on logs.events and counted as late."
        })
public final class RedriveCommand implements Callable<Integer> {

    /** Whatever got into Kafka goes back: the broker has the last word on sizes. */
    private static final int MAX_RECORD_BYTES = 32 << 20;

    private final Terminal terminal;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--cause", paramLabel = "C", description = "Only those whose cause begins so.")
    private @Nullable String cause;

    @Option(names = "--dry-run", description = "Send nothing; only count.")
    private boolean dryRun;

    public RedriveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        KafkaConnection connection = kafka.connection();
        try (ClusterView cluster = new ClusterView(connection)) {
            var unused = cluster.ranges(Topic.DEAD_LETTERS.topicName());
        }
        DeadLetterCounts counts = new DeadLetterCounts();
        TopicReader reader = new TopicReader(connection);
        if (dryRun) {
            var unused = reader.read(Topic.DEAD_LETTERS.topicName(), new Start.Beginning(), false)
                    .doOnNext(batch -> selected(batch).forEach(counts::add))
                    .blockLast();
        } else {
            redrive(connection, reader, counts);
        }
        print(counts);
        return 0;
    }

    private void redrive(KafkaConnection connection, TopicReader reader, DeadLetterCounts counts) {
        PublisherSettings defaults = PublisherSettings.DEFAULTS;
        PublisherSettings settings = new PublisherSettings(
                defaults.bufferBytes(),
                defaults.linger(),
                defaults.requestsInFlight(),
                defaults.deliveryTimeout(),
                MAX_RECORD_BYTES);
        try (RecordPublisher publisher = new RecordPublisher(connection, settings)) {
            var unused = reader.read(Topic.DEAD_LETTERS.topicName(), new Start.Beginning(), false)
                    .concatMap(batch -> send(selected(batch), publisher, counts), 0)
                    .blockLast();
        } catch (KafkaUnavailableException e) {
            print(counts);
            throw new CommandException(
                    "%s; those counted above are sent, of the rest a few may be".formatted(e.getMessage()), e);
        }
    }

    private List<DeadLetter> selected(List<ConsumerRecord<byte[], byte[]>> batch) {
        return batch.stream()
                .map(DeadLetter::of)
                .filter(letter -> cause == null || letter.cause().startsWith(cause))
                .toList();
    }

    private static Mono<Void> send(List<DeadLetter> letters, RecordPublisher publisher, DeadLetterCounts counts) {
        List<ProducerRecord<byte[], byte[]>> originals = letters.stream()
                .filter(DeadLetter::isSendable)
                .map(DeadLetter::original)
                .toList();
        return publisher
                .publish(originals)
                .doOnSuccess(sent -> letters.forEach(counts::add))
                .then();
    }

    private void print(DeadLetterCounts counts) {
        if (counts.isEmpty()) {
            terminal.out()
                    .line(
                            cause == null
                                    ? "no dead letters"
                                    : "no dead letters with a cause that begins with '" + cause + "'");
            return;
        }
        Table table = new Table("cause", "topic", ">letters");
        counts.forEach((cause, topic, count) -> table.row(cause, topic, Text.count(count)));
        table.lines().forEach(terminal.out()::line);
        terminal.out()
                .line(
                        dryRun
                                ? "%s to send; nothing was sent".formatted(Text.count(counts.sendable()))
                                : "sent %s back".formatted(Text.count(counts.sendable(), "dead letter")));
        if (counts.late() > 0) {
            terminal.err()
                    .line(
                            "weir: %s stay here: they are on logs.events and counted as late, to send them back would count them twice"
                                    .formatted(Text.count(counts.late(), "late line")));
        }
        if (counts.lost() > 0) {
            terminal.err()
                    .line("weir: %s without an origin-topic cannot be sent back".formatted(Text.count(counts.lost())));
        }
    }
}
