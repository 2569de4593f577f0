package io.weir.terminal;

import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Standard output and standard error of a command, and whether a person looks at them.
 *
 * @param out what was asked for
 * @param err everything else: progress, notes, what went wrong
 * @param interactive whether {@code out} is a terminal
 * @param colours whether {@code out} may be coloured: a terminal, unless {@code NO_COLOR} is set or {@code TERM} is
 *     {@code dumb}
 * @param progress whether {@code err} is a terminal that a progress bar can be drawn on
 */
public record Terminal(LineWriter out, LineWriter err, boolean interactive, boolean colours, boolean progress) {

    private static final int STDOUT = 1;
    private static final int STDERR = 2;

    /** The terminal or pipes this process was started with. */
    public static Terminal ofProcess(Map<String, String> environment) {
        boolean interactive = isTerminal(STDOUT);
        String noColor = environment.getOrDefault("NO_COLOR", "");
        boolean dumb = environment.getOrDefault("TERM", "").equals("dumb");
        return new Terminal(
                new LineWriter(new FileOutputStream(FileDescriptor.out), interactive),
                new LineWriter(new FileOutputStream(FileDescriptor.err), true),
                interactive,
                interactive && noColor.isEmpty() && !dumb,
                isTerminal(STDERR) && !dumb);
    }

    /** Pipes into memory. */
    public static Terminal piped(ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Terminal(new LineWriter(out, true), new LineWriter(err, true), false, false, false);
    }

    /** Colours what goes to {@code out}, where colours are wanted. */
    public Painter painter() {
        return colours ? Painter.COLOURED : Painter.PLAIN;
    }

    /**
     * Linux tells for each stream; elsewhere there is a console only if both input and output are one (since Java 22 there
     * always is, and it says whether it is a terminal).
     */
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd", Integer.toString(descriptor));
        if (Files.exists(link)) {
            try {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (IOException e) {
                return false;
            }
        }
        return isTerminal(System.console());
    }

    private static boolean isTerminal(java.io.@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true; // before Java 22 a console is a terminal
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
