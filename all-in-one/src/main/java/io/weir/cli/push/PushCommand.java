package io.weir.cli.push;

import io.weir.cli.input.Input;
import io.weir.operators.lines.LinesException;
import io.weir.operators.retry.FailedAttempt;
import io.weir.terminal.ProgressBar;
import io.weir.terminal.Terminal;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.Exceptions;

/** {@code weir push}: files, or standard input, line by line to the ingest service. */
@Command(
        name = "push",
        description = "Sends lines to the ingest service: a line a record, blank ones skipped.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir push app.log --source my-app",
            "  weir push access.log.2.gz access.log.1 --source web       gzip and zstd are recognised",
            "  journalctl -fo cat -u nginx | weir push --source nginx    lines are sent as they come",
            "  weir push app.log --source my-app --to http://logs:8080",
            "",
            "Memory stays constant whatever the size of a file. Every line that is counted as accepted is",
            "stored durably. What may pass (no connection, a broken one, 429, 503) is tried again, 5 times,",
            "under a key by which no line counts twice; if that does not help it ends, and says which lines",
            "are stored, which are in doubt, and how to go on.",
            "",
            "Exit codes: 0 every line is accepted, 1 a line was rejected or not sent, 2 wrong usage."
        })
public final class PushCommand implements Callable<Integer> {

    private static final String BY_DEFAULT = "http://127.0.0.1:8080";
    private static final Pattern SOURCE = Pattern.compile("[A-Za-z0-9._:/@+-]{1,200}");

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Files in the order to send them; - or none: standard input.")
    private List<String> files = List.of();

    @Option(
            names = "--source",
            required = true,
            paramLabel = "NAME",
            description = "Who wrote the lines: 1 to 200 letters, digits or any of . _ - : / @ +")
    private String source = "";

    @Option(
            names = "--to",
            paramLabel = "URL",
            description = "The ingest service (default: $WEIR_URL, else " + BY_DEFAULT + ").")
    private @Nullable String to;

    @Option(
            names = "--skip",
            paramLabel = "N",
            description = "Leave out the first N lines of the first file: to go on where a push ended.")
    private long skip;

    @Option(names = "--gzip", description = "Compress what is sent: for a slow network.")
    private boolean gzip;

    public PushCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        check();
        List<Input> inputs = (files.isEmpty() ? List.of(Input.STANDARD_INPUT) : files)
                .stream().map(Input::of).toList();
        PushTally tally = new PushTally();
        PushReport report = new PushReport(tally, inputs, resume());
        ProgressBar progress = new ProgressBar(
                terminal, "push", inputs.stream().mapToLong(Input::bytes).sum());
        IngestClient client = new IngestClient(service(), source, gzip);
        PushPipeline pipeline = new PushPipeline(client::post, tally, failed -> tell(failed, progress));
        AtomicBoolean ended = new AtomicBoolean();
        Thread interrupted = new Thread(() -> tellInterrupted(ended, report, progress));
        Runtime.getRuntime().addShutdownHook(interrupted);
        long startedNanos = System.nanoTime();
        try {
            var unused = pipeline.push(inputs, skip)
                    .doOnNext(answer -> progress.update(tally.bytesRead(), tally.lines()))
                    .blockLast();
        } catch (RuntimeException e) {
            ended.set(true);
            progress.clear();
            tellEnded(reason(e), report);
            return 1;
        }
        ended.set(true);
        progress.clear();
        report.rejections().forEach(terminal.err()::line);
        terminal.out().line(report.summary(Duration.ofNanos(System.nanoTime() - startedNanos)));
        return tally.rejected() == 0 ? 0 : 1;
    }

    private void check() {
        if (!SOURCE.matcher(source).matches()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--source '%s' is not 1 to 200 letters, digits or any of . _ - : / @ +".formatted(source));
        }
        if (skip < 0) {
            throw new ParameterException(spec.commandLine(), "--skip is " + skip + ", but must be 0 or more");
        }
    }

    private URI service() {
        String environment = System.getenv("WEIR_URL");
        String url = to != null ? to : environment == null || environment.isBlank() ? BY_DEFAULT : environment;
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new ParameterException(spec.commandLine(), "'" + url + "' is not a URL: " + e.getReason(), e);
        }
        throw new ParameterException(
                spec.commandLine(), "'" + url + "' is not an http or https URL: write it as " + BY_DEFAULT);
    }

    private String resume() {
        return "weir push --source " + source
                + (to == null ? "" : " --to " + PushReport.quoted(to))
                + (gzip ? " --gzip" : "");
    }

    private void tell(FailedAttempt failed, ProgressBar progress) {
        if (failed.attempt() == 1 && failed.decision() == FailedAttempt.Decision.RETRY) {
            progress.clear();
            terminal.err()
                    .line("weir: %s; nothing of this request is stored, so it is tried again, %d times at most"
                            .formatted(failed.error().getMessage(), failed.maxAttempts() - 1));
        }
    }

    /** In words, where the reason is the service, the network or a file; anything else is a defect, and goes on as one. */
    private String reason(RuntimeException thrown) {
        Throwable e = Exceptions.unwrap(thrown);
        if (e instanceof PushFailure) {
            return "push to %s ended: %s".formatted(service(), e.getMessage());
        }
        if (e instanceof LinesException || e instanceof IOException) {
            return "reading ended: " + e.getMessage();
        }
        throw thrown;
    }

    private void tellEnded(String reason, PushReport report) {
        terminal.err().line("weir: " + reason);
        report.rejections().forEach(terminal.err()::line);
        report.howToGoOn().forEach(terminal.err()::line);
    }

    private void tellInterrupted(AtomicBoolean ended, PushReport report, ProgressBar progress) {
        if (ended.compareAndSet(false, true)) {
            progress.clear();
            terminal.err().line("weir: push was interrupted");
            report.howToGoOn().forEach(terminal.err()::line);
        }
    }
}
