package io.weir.cli;

import io.weir.cli.options.CommandException;
import io.weir.terminal.ClosedPipeException;
import io.weir.terminal.LineWriter;
import io.weir.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import reactor.core.Exceptions;

/**
 * What a person reads when a command does not do what it should: one line, and where it helps a second one that says
 * where to go on. A stack trace only with {@code WEIR_DEBUG=1}.
 */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {

    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private final Terminal terminal;

    Failures(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs a command line; a closed pipe, wherever it is noticed, ends it as if it were done. */
    static int quietly(Terminal terminal, IntSupplier command) {
        try {
            int exitCode = command.getAsInt();
            terminal.out().flush();
            return exitCode;
        } catch (ClosedPipeException e) {
            return DONE;
        } catch (UncheckedIOException e) {
            return new Failures(terminal).tell(e);
        }
    }

    /** Lets help and version go where everything else goes. */
    static CommandLine printingTo(Terminal terminal, CommandLine commandLine) {
        return commandLine.setOut(writer(terminal.out())).setErr(writer(terminal.err()));
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        terminal.err().line("weir: " + oneLine(message(e)));
        terminal.err()
                .line("Try '%s --help'.".formatted(command.getCommandSpec().qualifiedName()));
        return WRONG_USAGE;
    }

    /** picocli's words, but for what it says in the language of parsers. */
    private static String message(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> arguments = unmatched.getUnmatched();
            List<String> suggestions = unmatched.getSuggestions();
            String what = unmatched.isUnknownOption()
                    ? "unknown option '%s'"
                    : e.getCommandLine().getParent() == null ? "unknown command '%s'" : "unexpected argument '%s'";
            String hint = suggestions.isEmpty() ? "" : " (did you mean " + String.join(" or ", suggestions) + "?)";
            return what.formatted(arguments.get(0)) + hint;
        }
        String message = String.valueOf(e.getMessage());
        return message.isEmpty() ? "wrong usage" : Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        return tell(e);
    }

    private int tell(Exception thrown) {
        Throwable e = Exceptions.unwrap(thrown);
        if (e instanceof ClosedPipeException) {
            return DONE;
        }
        if (e instanceof CommandException) {
            terminal.err().line("weir: " + oneLine(String.valueOf(e.getMessage())));
        } else if (e instanceof UncheckedIOException || e instanceof IOException) {
            Throwable io = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
            terminal.err().line("weir: " + oneLine(String.valueOf(io.getMessage())));
        } else {
            terminal.err()
                    .line("weir: unexpected %s: %s (WEIR_DEBUG=1 shows where)"
                            .formatted(e.getClass().getSimpleName(), oneLine(String.valueOf(e.getMessage()))));
        }
        if ("1".equals(System.getenv("WEIR_DEBUG"))) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            terminal.err().line(trace.toString());
        }
        return FAILED;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }

    private static PrintWriter writer(LineWriter lines) {
        return new PrintWriter(
                new Writer() {
                    @Override
                    public void write(char[] buffer, int offset, int length) {
                        whileRead(
                                () -> lines.bytes(new String(buffer, offset, length).getBytes(StandardCharsets.UTF_8)));
                    }

                    @Override
                    public void flush() {
                        whileRead(lines::flush);
                    }

                    @Override
                    public void close() {
                        flush();
                    }
                },
                true);
    }

    /** picocli would print a stack trace; that the pipe is closed is noticed again when it is done. */
    private static void whileRead(Runnable write) {
        try {
            write.run();
        } catch (ClosedPipeException e) {
            // Nobody reads any more.
        }
    }
}
