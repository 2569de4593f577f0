package io.weir.cli.analyze;

import io.weir.analyze.join.JoinSettings;
import io.weir.analyze.window.WindowSize;
import io.weir.cli.input.Input;
import io.weir.cli.options.CommandException;
import io.weir.cli.options.Durations;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.operators.lines.LinesException;
import io.weir.terminal.LineWriter;
import io.weir.terminal.ProgressBar;
import io.weir.terminal.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;

/** {@code weir analyze}: what is in these files. */
@Command(
        name = "analyze",
        description = "Reads log files as the analyze service does, and reports what is in them. No server needed.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir analyze app.log                     a report",
            "  weir analyze access.log.*.gz --window 1h gzip and zstd are recognised",
            "  zcat old.gz | weir analyze -             from standard input",
            "  weir analyze app.log --events | jq .severityText",
            "  weir analyze app.log --json | jq '.windows[].count'",
            "  weir analyze access.log --count          counts alone, many times as fast",
            "",
            "Memory stays constant whatever the size of a file: windows become longer where there would be",
            "more than 1,000. Times without a zone are taken as UTC."
        })
public final class AnalyzeCommand implements Callable<Integer> {

    private static final byte[] LINE_END = {'\n'};

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files, one after another; - is standard input.")
    private List<String> files = List.of();

    @Option(
            names = "--window",
            paramLabel = "D",
            converter = Durations.class,
            description = "Length of a window, 1s to 1d in whole seconds (default: 1m).")
    private Duration window = Duration.ofMinutes(1);

    @Option(names = "--json", description = "The report as one line of JSON, with every window.")
    private boolean json;

    @Option(
            names = "--events",
            description = "Instead of a report, each event as a line of JSON; origin.offset is the 0-based line.")
    private boolean events;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "Who wrote the lines (default: the file's name up to the first dot).")
    private @Nullable String source;

    @Option(names = "--every-line", description = "Each line of a stack trace as an event of its own.")
    private boolean everyLine;

    @Option(
            names = "--count",
            description =
                    "Counts alone: lines by window, severity and HTTP status. Joins no stack traces, finds no patterns.")
    private boolean countOnly;

    public AnalyzeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        check();
        List<Input> inputs = files.stream().map(Input::of).toList();
        return countOnly ? count(inputs) : analyze(inputs);
    }

    private int count(List<Input> inputs) {
        LineCounts counts = new LineCounts(window.toSeconds());
        AtomicLong bytesRead = new AtomicLong();
        LineCounting counting = new LineCounting(counts, Clock.systemUTC(), bytesRead::addAndGet);
        read(inputs, counting::count, bytesRead, true);
        CountReport report = new CountReport(counts);
        if (json) {
            print(report.json());
        } else {
            report.lines(terminal.painter(), terminal.interactive()).forEach(terminal.out()::line);
        }
        return 0;
    }

    private int analyze(List<Input> inputs) {
        FileReport report = new FileReport(inputs.size() == 1 ? source(inputs.get(0)) : "files", window);
        FileAnalysis.Sink sink = events ? new EventPrinter(terminal.out()) : new Reporter(report);
        AtomicLong bytesRead = new AtomicLong();
        FileAnalysis analysis =
                new FileAnalysis(Clock.systemUTC(), bytesRead::addAndGet, everyLine ? null : JoinSettings.defaults());
        // Where the events themselves go to a terminal, a bar would be drawn over them.
        boolean drawn = !(events && terminal.interactive());
        read(inputs, input -> analysis.analyze(input, source(input), sink), bytesRead, drawn);
        if (json) {
            print(json(report));
        } else if (!events) {
            new ReportText(report, terminal.painter(), terminal.interactive())
                    .lines()
                    .forEach(terminal.out()::line);
        }
        return 0;
    }

    /** Reads the inputs one after another, telling how far it is. */
    private void read(List<Input> inputs, Function<Input, Flux<Integer>> reading, AtomicLong bytesRead, boolean drawn) {
        ProgressBar progress = new ProgressBar(
                terminal, "analyze", inputs.stream().mapToLong(Input::bytes).sum());
        AtomicLong lines = new AtomicLong();
        try {
            var unused = Flux.fromIterable(inputs)
                    .concatMap(reading, 0)
                    .doOnNext(count -> {
                        if (drawn) {
                            progress.update(bytesRead.get(), lines.addAndGet(count));
                        }
                    })
                    .blockLast();
        } catch (RuntimeException e) {
            throw failure(e);
        } finally {
            progress.clear();
        }
    }

    private void print(Map<String, ?> json) {
        terminal.out().line(new String(Json.write(json), StandardCharsets.UTF_8));
    }

    private void check() {
        if (json && events) {
            throw new ParameterException(spec.commandLine(), "--json is a report, --events is none: choose one");
        }
        if (countOnly && events) {
            throw new ParameterException(
                    spec.commandLine(), "--count makes no events: choose one of --count, --events");
        }
        if (window.toNanosPart() != 0) {
            throw new ParameterException(spec.commandLine(), "--window is not whole seconds");
        }
        try {
            var unused = new WindowSize(window);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--window is not 1s to 1d", e);
        }
        if (source != null && source.isBlank()) {
            throw new ParameterException(spec.commandLine(), "--source is blank");
        }
    }

    private static RuntimeException failure(RuntimeException thrown) {
        Throwable e = Exceptions.unwrap(thrown);
        return e instanceof LinesException || e instanceof IOException
                ? new CommandException("reading ended: " + e.getMessage(), e)
                : thrown;
    }

    private String source(Input input) {
        if (source != null) {
            return source;
        }
        if (input.name().equals(Input.STANDARD_INPUT)) {
            return "stdin";
        }
        String name = Path.of(input.name()).getFileName().toString();
        int dot = name.indexOf('.', 1);
        return dot < 0 ? name : name.substring(0, dot);
    }

    private static Map<String, @Nullable Object> json(FileReport report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("lines", report.lines());
        json.put("blank", report.blank());
        json.put("total", report.total());
        json.put("formats", report.formats());
        json.put("services", report.services());
        json.put("unparsed", report.unparsed());
        json.put("patterns", report.patterns());
        json.put("endpoints", report.endpoints());
        json.put("errorSpikes", ErrorSpike.among(report.windows()));
        json.put("windowSeconds", report.window().toSeconds());
        json.put("windows", report.windows());
        return json;
    }

    private record Reporter(FileReport report) implements FileAnalysis.Sink {
        @Override
        public void event(LogEvent event, int bytes, int lines) {
            report.add(event, bytes, lines);
        }

        @Override
        public void blank() {
            report.addBlank();
        }
    }

    private record EventPrinter(LineWriter out) implements FileAnalysis.Sink {
        @Override
        public void event(LogEvent event, int bytes, int lines) {
            byte[] json = Json.write(event);
            synchronized (out) {
                out.bytes(json);
                out.bytes(LINE_END);
            }
        }

        @Override
        public void blank() {
            // No event: only the numbering of the lines tells of it.
        }
    }
}
