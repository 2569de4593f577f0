package io.weir.cli.options;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A number of bytes as people write it: {@code 512MiB}, {@code 1GiB}, {@code 500MB}, {@code 1048576}.
 *
 * @param bytes positive
 */
public record ByteSize(long bytes) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(b|kb|mb|gb|tb|kib|mib|gib|tib|)");

    public ByteSize {
        if (bytes < 1) {
            throw new IllegalArgumentException("not a positive number of bytes: " + bytes);
        }
    }

    static ByteSize parse(String value) {
        Matcher form = FORM.matcher(value.toLowerCase(Locale.ROOT));
        try {
            if (form.matches()) {
                return new ByteSize(Math.multiplyExact(Long.parseLong(form.group(1)), unit(form.group(2))));
            }
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new TypeConversionException("'" + value + "' is not a positive number of bytes within 8 EiB");
        }
        throw new TypeConversionException(
                "'" + value + "' is not a size: write it as 512MiB, 1GiB or a number of bytes");
    }

    private static long unit(String unit) {
        return switch (unit) {
            case "kb" -> 1_000L;
            case "mb" -> 1_000_000L;
            case "gb" -> 1_000_000_000L;
            case "tb" -> 1_000_000_000_000L;
            case "kib" -> 1L << 10;
            case "mib" -> 1L << 20;
            case "gib" -> 1L << 30;
            case "tib" -> 1L << 40;
            default -> 1L;
        };
    }

    /** For picocli. */
    public static final class Converter implements ITypeConverter<ByteSize> {
        @Override
        public ByteSize convert(String value) {
            return parse(value);
        }
    }
}
