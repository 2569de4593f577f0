package io.weir.cli.tail;

import io.weir.cli.kafka.ClusterView;
import io.weir.cli.kafka.KafkaOptions;
import io.weir.cli.kafka.OffsetRange;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TopicReader.Start;
import io.weir.rendering.Rendering;
import io.weir.terminal.Painter;
import io.weir.terminal.Terminal;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir tail}: the last rows of a topic, then those that come. */
@Command(
        name = "tail",
        description = "Watches a topic: its last 10 rows, then what comes, until Ctrl-C.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir tail logs.events                           what is being logged",
            "  weir tail logs.events -n 5                      the last five events, then end",
            "  weir tail logs.events --from beginning -n 5     the first five events, then end",
            "  weir tail logs.events --from 10m --filter ERROR errors since ten minutes ago, and to come",
            "  weir tail incidents                             what needs somebody",
            "  weir tail logs.stats --from beginning --until-end --json | jq .count",
            "",
            "Times are UTC. With -n N it ends after N rows: the last N if there are that many, and",
            "otherwise once they have come. Only records of finished transactions are shown."
        })
public final class TailCommand implements Callable<Integer> {

    private static final int ROWS_SHOWN_FIRST = 10;
    private static final int MAX_ROWS_BACK = 100_000;

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Parameters(
            index = "0",
            paramLabel = "TOPIC",
            description =
                    "logs.raw, logs.events, logs.stats, alerts, fetch.results, incidents, dead-letters, or any other.")
    private String topic = "";

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            converter = StartConverter.class,
            description = "beginning, end, an OFFSET, or a TIME: 2026-11-22T09:30:00Z, or 10m for ten minutes ago.")
    private @Nullable Start from;

    @Option(
            names = "--filter",
            paramLabel = "RE",
            converter = RowFilter.Converter.class,
            description = "Show only rows in which this regular expression is found.")
    private RowFilter filter = RowFilter.ALL;

    @Option(names = "--json", description = "A JSON value a row, as it is in the topic.")
    private boolean json;

    @Option(names = "-n", paramLabel = "N", description = "End after N rows.")
    private @Nullable Long limit;

    @Option(names = "--until-end", description = "End where the topic ends now, instead of waiting for more.")
    private boolean untilEnd;

    public TailCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        check();
        KafkaConnection connection = kafka.connection();
        Map<TopicPartition, OffsetRange> ranges;
        try (ClusterView cluster = new ClusterView(connection)) {
            ranges = cluster.ranges(topic);
        }
        TopicReader reader = new TopicReader(connection);
        Rows rows = rows();
        Start start = from != null ? from : printLatest(reader, ranges, rows);
        if (!rows.isDone() && !(untilEnd && from == null)) {
            var unused = reader.read(topic, start, !untilEnd)
                    .doOnNext(rows::print)
                    .takeUntil(batch -> rows.isDone())
                    .blockLast();
        }
        return 0;
    }

    private void check() {
        if (limit != null && limit < 1) {
            throw new ParameterException(spec.commandLine(), "-n is " + limit + ", but must be 1 or more");
        }
        if (limit != null && from == null && limit > MAX_ROWS_BACK) {
            throw new ParameterException(
                    spec.commandLine(),
                    "-n is %d, but at most the last %d rows can be looked up: say where to begin with --from"
                            .formatted(limit, MAX_ROWS_BACK));
        }
    }

    private Start printLatest(TopicReader reader, Map<TopicPartition, OffsetRange> ranges, Rows rows) {
        int count = limit == null ? ROWS_SHOWN_FIRST : Math.toIntExact(limit);
        LatestRecords latest = LatestRecords.of(reader, topic, ranges, count, rows::accepts);
        rows.print(latest.records());
        return latest.next();
    }

    private Rows rows() {
        Rendering plain = json ? Rendering.json(topic) : Rendering.forPeople(topic, Painter.PLAIN);
        Rendering shown = json ? plain : Rendering.forPeople(topic, terminal.painter());
        return new Rows(terminal.out(), shown, plain, filter, limit == null ? Long.MAX_VALUE : limit);
    }
}
