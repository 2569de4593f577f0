package io.weir.benchmarks.analyze;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.benchmarks.analyze.GeneratedLines.Kind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a file of combined access lines: {@code FILE LINES}. */
public final class AccessFile {

    private static final int BUFFER_BYTES = 1 << 16;

    private AccessFile() {}

    public static void main(String[] args) throws IOException {
        GeneratedLines lines = new GeneratedLines(Kind.ACCESS);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(args[0])), BUFFER_BYTES)) {
            for (long i = Long.parseLong(args[1]); i > 0; i--) {
                out.write(lines.next().getBytes(UTF_8));
                out.write('\n');
            }
        }
    }
}
