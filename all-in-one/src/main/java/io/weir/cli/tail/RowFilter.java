package io.weir.cli.tail;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Lets rows pass in which a regular expression is found, within their first {@value #LOOKED_AT} characters: an expression
 * that backtracks is to cost a bounded time.
 */
record RowFilter(Pattern pattern) {

    /** Lets every row pass. */
    static final RowFilter ALL = new RowFilter(Pattern.compile(""));

    static final int LOOKED_AT = 16 << 10;

    boolean acceptsAll() {
        return pattern.pattern().isEmpty();
    }

    boolean accepts(String row) {
        String looked = row.length() > LOOKED_AT ? row.substring(0, LOOKED_AT) : row;
        try {
            return pattern.matcher(looked).find();
        } catch (StackOverflowError e) {
            throw new io.weir.cli.options.CommandException(
                    "the filter needs too much memory on a row of %d characters: write it without (a|b)*"
                            .formatted(row.length()),
                    e);
        }
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<RowFilter> {
        @Override
        public RowFilter convert(String value) {
            try {
                return new RowFilter(Pattern.compile(value));
            } catch (PatternSyntaxException e) {
                throw new TypeConversionException(
                        "'%s' is not a regular expression: %s".formatted(value, e.getDescription()));
            }
        }
    }
}
