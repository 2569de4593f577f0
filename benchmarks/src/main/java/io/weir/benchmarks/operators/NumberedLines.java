package io.weir.benchmarks.operators;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A file of lines that begin with their number and are 160 bytes long; every hundredth is blank as well. */
final class NumberedLines {

    private static final String FILLING =
            " GET /shop/articles/4711?colour=blue&size=42 200 0.042s \"Mozilla/5.0 (X11; Linux x86_64; rv:140.0)\" trace=4bf92f3577b34da6a3ce929d0e0e4736 shop-7d9f-2";

    private NumberedLines() {}

    static void write(Path file, long lines) throws IOException {
        byte[] rest = FILLING.getBytes(StandardCharsets.US_ASCII);
        byte[] blank = " ".repeat(160).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (long line = 0; line < lines; line++) {
                if (line % 100 == 99) {
                    out.write(blank);
                } else {
                    byte[] number = String.format(Locale.ROOT, "%010d", line).getBytes(StandardCharsets.US_ASCII);
                    out.write(number);
                    out.write(rest);
                }
                out.write('\n');
            }
        }
    }
}
