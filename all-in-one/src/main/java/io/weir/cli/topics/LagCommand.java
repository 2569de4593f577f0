package io.weir.cli.topics;

import io.weir.cli.kafka.ClusterView;
import io.weir.cli.kafka.KafkaOptions;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.TopicReader;
import io.weir.terminal.Table;
import io.weir.terminal.Terminal;
import io.weir.terminal.Text;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir lag}: a row for each topic that a group consumes. */
@Command(
        name = "lag",
        description = "Shows how far each consumer group is behind.",
        footerHeading = "%n",
        footer = {
            "records   offsets that are not yet consumed, in all partitions",
            "behind    how old the oldest record is that is not yet consumed",
            "",
            "Example:",
            "  watch weir lag"
        })
public final class LagCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    public LagCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        KafkaConnection connection = kafka.connection();
        List<GroupLag> lags;
        try (ClusterView cluster = new ClusterView(connection)) {
            lags = GroupLag.all(cluster);
        }
        if (lags.isEmpty()) {
            terminal.out().line("no consumer group has consumed anything yet");
            return 0;
        }
        TopicReader reader = new TopicReader(connection);
        Table table = new Table("group", "topic", ">records", ">behind");
        for (GroupLag lag : lags) {
            Optional<Duration> behind = lag.behind(reader, Clock.systemUTC());
            // Offsets that hold no record are the marks of transactions: nobody is behind because of those.
            long records = behind.isPresent() ? lag.records() : 0;
            table.row(
                    lag.group(),
                    lag.topic(),
                    Text.count(records),
                    behind.map(Text::duration).orElse("-"));
        }
        table.lines().forEach(terminal.out()::line);
        return 0;
    }
}
