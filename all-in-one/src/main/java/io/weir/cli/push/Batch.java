package io.weir.cli.push;

import io.weir.cli.input.Input;
import io.weir.operators.lines.Line;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of one request. Blank lines are sent as well, and a line that is not sent leaves a blank one, so that the
 * service's indexes are ours.
 *
 * @param input where they were read
 * @param firstLine 0-based number of the first of them
 * @param physicalLines how many there are, blank ones and those not sent included
 * @param lines how many of them the service is expected to store
 * @param body the lines, each with its ending
 * @param tooLong 0-based numbers of lines over the limit of a line, which are not sent
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read once
record Batch(Input input, long firstLine, int physicalLines, int lines, byte[] body, List<Long> tooLong) {

    /** The batch of these lines, which follow one another; at least one. */
    static Batch of(Input input, List<List<Line>> chunks) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(chunks.stream()
                .flatMap(List::stream)
                .mapToInt(line -> line.length() + 1)
                .sum());
        List<Long> tooLong = new ArrayList<>(0);
        int physical = 0;
        int lines = 0;
        for (List<Line> chunk : chunks) {
            for (Line line : chunk) {
                physical++;
                if (line.truncated()) {
                    tooLong.add(line.index());
                } else {
                    body.writeBytes(line.bytes());
                    lines += line.isBlank() ? 0 : 1;
                }
                end(line, body);
            }
        }
        return new Batch(input, chunks.get(0).get(0).index(), physical, lines, body.toByteArray(), tooLong);
    }

    /** A line that ends in CR keeps it only if what follows is an ending of two bytes. */
    private static void end(Line line, ByteArrayOutputStream body) {
        if (!line.truncated() && line.length() > 0 && line.bytes()[line.length() - 1] == '\r') {
            body.write('\r');
        }
        body.write('\n');
    }

    /** The number of the line after the last. */
    long nextLine() {
        return firstLine + physicalLines;
    }
}
