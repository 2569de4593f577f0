package io.weir.cli.server;

import io.weir.cli.options.ByteSize;
import io.weir.cli.options.CommandException;
import io.weir.cli.options.Durations;
import io.weir.logging.Logging;
import io.weir.terminal.Colour;
import io.weir.terminal.Painter;
import io.weir.terminal.Terminal;
import io.weir.terminal.Text;
import io.weir.up.RunningService;
import io.weir.up.StartException;
import io.weir.up.UpSettings;
import io.weir.up.WeirServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir up}: starts everything, says what is where, and stops it when told to. */
@Command(
        name = "up",
        description = "Starts Kafka and the services in one process, until Ctrl-C.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir up                            data in .weir/data below this directory",
            "  weir up --data /var/lib/weir --retention 7d --retention-bytes 20GiB",
            "  weir up --ephemeral                nothing is kept",
            "  WEIR_INGEST_PORT=8888 weir up      another port for ingest",
            "",
            "Environment:",
            "  WEIR_INGEST_PORT, WEIR_ANALYZE_PORT, WEIR_FETCH_PORT            ports (8080, 8081, 8082)",
            "  WEIR_SYSLOG_PORT, WEIR_FLUENT_PORT, WEIR_GELF_PORT              ports (5514, 24224, 12201)",
            "  WEIR_INGEST_ADDRESS, WEIR_ANALYZE_ADDRESS, WEIR_FETCH_ADDRESS   where they listen (127.0.0.1)",
            "  and every other one in the services' configuration files",
            "",
            "Data survive a restart, and a kill. Topics that exist keep the retention they were created with.",
            "The log is weir.log in the data directory; warnings are shown here too.",
            "Ctrl-C and SIGTERM stop everything in order: what was accepted is stored.",
            "",
            "Exit codes: 1 it could not start or go on, 2 wrong usage, 130 Ctrl-C, 143 SIGTERM."
        })
public final class UpCommand implements Callable<Integer> {

    private static final Path BY_DEFAULT = Path.of(".weir", "data");

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--data", paramLabel = "DIR", description = "Where to keep data (default: .weir/data).")
    private @Nullable Path data;

    @Option(names = "--ephemeral", description = "Keep nothing: data are in a temporary directory until it ends.")
    private boolean ephemeral;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            description = "Kafka's port; 0 for any free one (default: ${DEFAULT-VALUE}).")
    private int kafkaPort = 9092;

    @Option(
            names = "--retention",
            paramLabel = "D",
            converter = Durations.class,
            description = "How long topics keep records, such as 24h or 7d (default: 24h).")
    private Duration retention = Duration.ofHours(24);

    @Option(
            names = "--retention-bytes",
            paramLabel = "SIZE",
            converter = ByteSize.Converter.class,
            description = "How much each topic keeps, such as 1GiB (default: 1GiB).")
    private ByteSize retentionBytes = new ByteSize(1L << 30);

    public UpCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        UpSettings settings = settings();
        settings.dataDirectory().ifPresent(UpCommand::create);
        Logging.forServer(settings.logFile());
        long startedNanos = System.nanoTime();
        terminal.out()
                .line("Weir is starting, %s"
                        .formatted(settings.dataDirectory()
                                .map(directory -> "data in " + directory)
                                .orElse("nothing is kept")));
        WeirServer server = WeirServer.create(settings, System.getenv());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "weir-stop"));
        try {
            server.start();
        } catch (StartException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
        tellReady(server, settings, Duration.ofNanos(System.nanoTime() - startedNanos));
        String reason = server.awaitFailure();
        server.close();
        throw new CommandException(reason);
    }

    private UpSettings settings() {
        if (ephemeral && data != null) {
            throw new ParameterException(spec.commandLine(), "--ephemeral keeps no data, --data does: choose one");
        }
        if (kafkaPort < 0 || kafkaPort > 65_535) {
            throw new ParameterException(spec.commandLine(), "--kafka-port is " + kafkaPort + ", not 0 to 65535");
        }
        Path directory = (data == null ? BY_DEFAULT : data).toAbsolutePath().normalize();
        try {
            return new UpSettings(
                    ephemeral ? Optional.empty() : Optional.of(directory),
                    kafkaPort,
                    retention,
                    retentionBytes.bytes(),
                    Map.of());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static void create(Path directory) {
        try {
            Path unused = Files.createDirectories(directory);
        } catch (IOException e) {
            throw new CommandException(
                    "cannot create the data directory %s (%s): name another with --data"
                            .formatted(directory, e.getMessage()),
                    e);
        }
    }

    private void tellReady(WeirServer server, UpSettings settings, Duration elapsed) {
        Painter painter = terminal.painter();
        row("kafka", server.bootstrapServers(), "bootstrap servers");
        for (RunningService running : server.services()) {
            row(
                    running.service().configName(),
                    running.url().toString(),
                    running.service().serves());
        }
        server.listeners().forEach((protocol, port) -> row(protocol, "port " + port, ""));
        settings.logFile().ifPresent(file -> row("log", file.toString(), ""));
        terminal.out()
                .line(painter.paint("Weir is ready", Colour.GREEN) + " after " + Text.seconds(elapsed)
                        + "; Ctrl-C stops it");
        terminal.out().flush();
    }

    private void row(String name, String where, String what) {
        terminal.out().line("  %-16s %-24s %s".formatted(name, where, what).stripTrailing());
    }

    private void stop(WeirServer server) {
        long startedNanos = System.nanoTime();
        if (!server.stop()) {
            return;
        }
        terminal.err().line("Weir has stopped, in " + Text.seconds(Duration.ofNanos(System.nanoTime() - startedNanos)));
    }
}
