package io.weir.cli.input;

import io.weir.cli.options.CommandException;
import io.weir.operators.lines.Lines;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;

/**
 * What lines are read from.
 *
 * @param name as the person wrote it; {@code -} is standard input
 * @param bytes its size; 0 if that is not known
 */
public record Input(String name, long bytes, Callable<InputStream> opener) {

    /** What standard input is called on a command line. */
    public static final String STANDARD_INPUT = "-";

    /**
     * A file, or standard input.
     *
     * @throws CommandException if there is no such file, or it cannot be read
     */
    public static Input of(String name) {
        if (name.equals(STANDARD_INPUT)) {
            return new Input(name, 0, () -> System.in);
        }
        Path file = Path.of(name);
        if (!Files.exists(file)) {
            throw new CommandException(name + ": no such file");
        }
        if (Files.isDirectory(file)) {
            throw new CommandException(name + ": is a directory; name the files in it");
        }
        if (!Files.isReadable(file)) {
            throw new CommandException(name + ": not readable");
        }
        try {
            return new Input(
                    name, Files.isRegularFile(file) ? Files.size(file) : 0, () -> new FileInputStream(file.toFile()));
        } catch (IOException e) {
            throw new CommandException(name + ": " + e.getMessage(), e);
        }
    }

    /** How it is called in a sentence. */
    public String label() {
        return name.equals(STANDARD_INPUT) ? "standard input" : name;
    }

    /** Its lines, read lazily; {@code bytesRead} is told of each piece. */
    public Lines lines(LongConsumer bytesRead) {
        return Lines.from(() -> new CountingInputStream(opener.call(), bytesRead));
    }
}
