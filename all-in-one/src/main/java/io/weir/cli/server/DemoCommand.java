package io.weir.cli.server;

import io.weir.cli.options.CommandException;
import io.weir.cli.options.Durations;
import io.weir.demo.Demo;
import io.weir.logging.Logging;
import io.weir.terminal.Terminal;
import io.weir.up.StartException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weir demo}: the way from a log line to an incident, live. */
@Command(
        name = "demo",
        description = "Shows the way from a log line to an incident, live, with three services of its own.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir demo               payments breaks once a minute, until Ctrl-C",
            "  weir demo --for 60s     ends by itself, with a summary",
            "",
            "Everything runs in this process and nothing is kept. It takes the usual ports where they are",
            "free, and others where not. All that is told is read from Kafka's topics: watch them yourself",
            "with 'weir tail' from another terminal.",
            "",
            "Exit codes: 0 an incident was published with 3 results or more, 1 it was not, 130 Ctrl-C."
        })
public final class DemoCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Option(
            names = "--for",
            paramLabel = "D",
            converter = Durations.class,
            description = "End so long after everything is ready, such as 60s; later only to wait for the incident.")
    private @Nullable Duration total;

    @Option(names = "--no-browser", description = "Open no browser. (There is no page yet: none is opened anyway.)")
    @SuppressWarnings("UnusedVariable") // there is nothing yet that it could switch off
    private boolean noBrowser;

    public DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Logging.forDemo();
        try (Demo demo = new Demo(terminal, total, false, System.getenv())) {
            Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "weir-stop"));
            Optional<String> missing = demo.run();
            if (missing.isPresent()) {
                throw new CommandException(missing.get());
            }
            return 0;
        } catch (StartException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }
}
