package io.weir.cli;

import io.weir.cli.analyze.AnalyzeCommand;
import io.weir.cli.fetch.FetchCommand;
import io.weir.cli.push.PushCommand;
import io.weir.cli.server.DemoCommand;
import io.weir.cli.server.UpCommand;
import io.weir.cli.tail.TailCommand;
import io.weir.cli.topics.LagCommand;
import io.weir.cli.topics.RedriveCommand;
import io.weir.cli.topics.TopicsCommand;
import io.weir.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir}: names the commands, and starts the one that is asked for. */
@Command(
        name = "weir",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "A streaming log pipeline: lines in, incidents with their context out.",
        footerHeading = "%n",
        footer = {
            "A first look:",
            "  weir demo                                 watch three services log, break and recover",
            "",
            "With your own logs:",
            "  weir up                                   start everything here, data in .weir/data",
            "  weir push app.log --source my-app         send a file (another terminal)",
            "  weir tail logs.events                     watch what was understood",
            "  weir tail incidents                       watch what needs somebody",
            "",
            "Without any server:",
            "  weir analyze app.log                      what is in this file?",
            "  weir fetch https://example.org            are these up, and how fast?",
            "",
            "Environment:",
            "  KAFKA_BOOTSTRAP_SERVERS   Kafka for tail, topics, lag, redrive (default 127.0.0.1:9092)",
            "  WEIR_URL                  ingest service for push (default http://127.0.0.1:8080)",
            "  NO_COLOR                  no colours, even on a terminal",
            "  WEIR_DEBUG=1              a stack trace with an unexpected failure",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.",
            "'weir COMMAND --help' has examples and every option."
        })
public final class WeirCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        Terminal terminal = Terminal.ofProcess(System.getenv());
        System.exit(run(terminal, args));
    }

    /** Runs a command; returns its exit code. Whatever happens, no exception leaves. */
    static int run(Terminal terminal, String... args) {
        return Failures.quietly(terminal, () -> commandLine(terminal).execute(args));
    }

    private static CommandLine commandLine(Terminal terminal) {
        Failures failures = new Failures(terminal);
        CommandLine weir = new CommandLine(new WeirCommand())
                .addSubcommand(new DemoCommand(terminal))
                .addSubcommand(new UpCommand(terminal))
                .addSubcommand(new PushCommand(terminal))
                .addSubcommand(new TailCommand(terminal))
                .addSubcommand(new AnalyzeCommand(terminal))
                .addSubcommand(new FetchCommand(terminal))
                .addSubcommand(new TopicsCommand(terminal))
                .addSubcommand(new LagCommand(terminal))
                .addSubcommand(new RedriveCommand(terminal))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        terminal.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        weir.getSubcommands()
                .values()
                .forEach(command -> command.getCommandSpec().addOption(help()));
        return Failures.printingTo(terminal, weir);
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help and end.")
                .build();
    }

    /** Without a command there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
