package io.weir.cli.push;

import io.weir.cli.input.Input;
import io.weir.terminal.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a person reads at the end of a push. */
final class PushReport {

    private final PushTally tally;
    private final List<Input> inputs;
    private final String resume;

    /** @param resume the command up to the files, as it was given but for {@code --skip} */
    PushReport(PushTally tally, List<Input> inputs, String resume) {
        this.tally = tally;
        this.inputs = inputs;
        this.resume = resume;
    }

    /** {@code pushed 2,000 lines from 1 file: 2,000 accepted, 0 rejected in 0.4 s (5,000 lines/s)}. */
    String summary(Duration elapsed) {
        long perSecond = Math.round(tally.lines() * 1e9 / Math.max(1, elapsed.toNanos()));
        return "pushed %s from %s: %s accepted, %s rejected in %s (%s lines/s)"
                .formatted(
                        Text.count(tally.lines(), "line"),
                        inputs.size() == 1 && inputs.get(0).name().equals(Input.STANDARD_INPUT)
                                ? "standard input"
                                : Text.count(inputs.size(), "file"),
                        Text.count(tally.accepted()),
                        Text.count(tally.rejected()),
                        Text.seconds(elapsed),
                        Text.count(perSecond));
    }

    /** The rejected lines, the first of them by name. */
    List<String> rejections() {
        List<String> lines = new ArrayList<>(tally.rejections());
        long more = tally.rejected() - lines.size();
        if (more > 0) {
            lines.add("… and " + Text.count(more) + " more");
        }
        return lines;
    }

    /** How far it came, which lines are in doubt, and how to go on. */
    List<String> howToGoOn() {
        Input input = tally.input();
        if (input == null) {
            return List.of("nothing was sent");
        }
        List<String> lines = new ArrayList<>();
        lines.add("%s accepted, %s rejected; of %s %s"
                .formatted(
                        Text.count(tally.accepted()),
                        Text.count(tally.rejected()),
                        input.label(),
                        tally.acknowledgedTo() == 0
                                ? "nothing is answered for"
                                : "every line up to " + tally.acknowledgedTo() + " is answered for"));
        Batch doubtful = tally.onItsWay();
        if (doubtful == null) {
            lines.add("go on with: " + command(input, tally.acknowledgedTo()));
        } else {
            lines.add("lines %d to %d of %s are in doubt: they may be stored, all, some or none"
                    .formatted(doubtful.firstLine() + 1, doubtful.nextLine(), input.label()));
            lines.add("look for them: weir tail logs.raw --filter 'TEXT OF LINE %d'".formatted(doubtful.nextLine()));
            lines.add("if they are there, go on with: " + command(input, doubtful.nextLine()));
            lines.add("if they are not, go on with:   " + command(input, doubtful.firstLine()));
        }
        return lines;
    }

    private String command(Input from, long skip) {
        String rest = inputs.subList(inputs.indexOf(from), inputs.size()).stream()
                .map(Input::name)
                .map(PushReport::quoted)
                .collect(Collectors.joining(" "));
        return resume + " --skip " + skip + " " + rest;
    }

    static String quoted(@Nullable String argument) {
        String text = String.valueOf(argument);
        return text.matches("[A-Za-z0-9._/:@%+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
