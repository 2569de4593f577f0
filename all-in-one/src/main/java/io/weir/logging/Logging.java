package io.weir.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How this process logs. A command logs nothing: what a person is to know is its output, and its last line if it fails;
 * {@code WEIR_DEBUG=1} lets its libraries speak. A server logs its own warnings to standard error and, where it has
 * a data directory, everything of use to a file there, {@value #FILES} of 10 MiB at most.
 *
 * <p>Configured in code: reading a configuration file costs a command a fifth of its start.
 */
public final class Logging extends ContextAwareBase implements Configurator {

    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX,UTC} %-5level [%thread] %logger{36}: %msg%n%ex{full}";
    private static final String CONSOLE_PATTERN = "%d{HH:mm:ss} %-5level %logger{0}: %msg%n%ex{short}";
    private static final String MAX_FILE_SIZE = "10MB";
    private static final int FILES = 4;

    private static final boolean DEBUG = "1".equals(System.getenv("WEIR_DEBUG"));

    /** Called by Logback at the first use of a logger. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        root(context).setLevel(DEBUG ? Level.INFO : Level.OFF);
        if (DEBUG) {
            root(context).addAppender(console(context, Level.INFO));
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Logs as a server does: Weir's own warnings to standard error, and what else is of use to the file, if there is one. */
    public static void forServer(Optional<Path> file) {
        forServer(file, Level.WARN);
    }

    /** Logs as a demonstration does: nothing but Weir's own errors, for what happens is told otherwise. */
    public static void forDemo() {
        forServer(Optional.empty(), Level.ERROR);
    }

    private static void forServer(Optional<Path> file, Level shown) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        root(context).setLevel(DEBUG ? Level.INFO : Level.WARN);
        // While one end starts or stops, the clients at the other try to connect, and say so each time.
        context.getLogger("org.apache.kafka.clients.NetworkClient").setLevel(Level.ERROR);
        ch.qos.logback.classic.Logger own = context.getLogger("io.weir");
        own.setLevel(Level.INFO);
        if (!DEBUG) {
            own.addAppender(console(context, shown));
        }
        file.ifPresent(path -> root(context).addAppender(file(context, path)));
    }

    private static ch.qos.logback.classic.Logger root(LoggerContext context) {
        return context.getLogger(Logger.ROOT_LOGGER_NAME);
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, Level level) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setTarget("System.err");
        ThresholdFilter threshold = new ThresholdFilter();
        threshold.setLevel(level.toString());
        threshold.start();
        console.addFilter(threshold);
        return started(console, context, CONSOLE_PATTERN);
    }

    private static RollingFileAppender<ILoggingEvent> file(LoggerContext context, Path file) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setFile(file.toString());
        FixedWindowRollingPolicy rolling = new FixedWindowRollingPolicy();
        rolling.setContext(context);
        rolling.setParent(appender);
        rolling.setFileNamePattern(file + ".%i");
        rolling.setMinIndex(1);
        rolling.setMaxIndex(FILES - 1);
        rolling.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(FileSize.valueOf(MAX_FILE_SIZE));
        size.start();
        appender.setRollingPolicy(rolling);
        appender.setTriggeringPolicy(size);
        return started(appender, context, PATTERN);
    }

    private static <A extends OutputStreamAppender<ILoggingEvent>> A started(
            A appender, LoggerContext context, String pattern) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(pattern);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
