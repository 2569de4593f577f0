package io.weir.cli.options;

import picocli.CommandLine.Option;

/** {@code --help}, for each command. */
public final class HelpOption {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    private boolean asked;
}
