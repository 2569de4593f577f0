package io.weir.terminal;

import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns; columns of numbers are right-aligned. Not thread-safe. */
public final class Table {

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final List<Boolean> numbers = new ArrayList<>();

    /** @param columns the headings; one that begins with {@code >} heads a column of numbers, without the sign */
    public Table(String... columns) {
        List<String> headings = new ArrayList<>();
        for (String column : columns) {
            boolean number = column.startsWith(">");
            numbers.add(number);
            headings.add(number ? column.substring(1) : column);
        }
        rows.add(headings);
    }

    /** Adds a row of as many cells as there are columns. */
    public void row(String... cells) {
        if (cells.length != numbers.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + numbers.size() + " columns");
        }
        rows.add(List.of(cells));
    }

    /** The heading, then the rows, without trailing blanks. */
    public List<String> lines() {
        int[] widths = new int[numbers.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? "" : GAP).append(numbers.get(i) ? padding + row.get(i) : row.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }
}
