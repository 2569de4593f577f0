package io.weir.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;
import org.jspecify.annotations.Nullable;

/**
 * The directory one broker keeps its data in: locked against every other from before it is formatted until it is closed.
 *
 * <p>It is marked as ours before anything else is written, with the version of Kafka that writes it. So a directory that
 * is somebody else's is never formatted, one whose formatting was cut short is formatted again, and one written by a
 * newer Kafka is left alone.
 */
final class DataDirectory implements AutoCloseable {

    private static final String LOCK = "weir.lock";
    private static final String MARK = "weir-broker.properties";
    private static final String KAFKA_VERSION = "kafka.version";
    private static final String META_PROPERTIES = "meta.properties";
    private static final Set<String> NOT_DATA = Set.of(LOCK, "lost+found", ".DS_Store");

    /**
     * The directories this JVM has open. Asked before the lock file is touched: on POSIX, closing any channel on a file
     * drops every lock the process holds on it, so merely trying the lock a second time would open the door to others.
     */
    private static final Set<Path> OPEN_HERE = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;
    private final boolean ephemeral;

    private DataDirectory(Path path, FileChannel lock, boolean ephemeral) {
        this.path = path;
        this.lock = lock;
        this.ephemeral = ephemeral;
    }

    /** Opens, locks and marks the directory that the settings name, or a temporary one. */
    static DataDirectory open(EmbeddedKafkaSettings settings) {
        Optional<Path> named = settings.dataDirectory();
        Path disk = named.map(DataDirectory::created).orElseGet(DataDirectory::temporaryFiles);
        requireSpace(disk, settings.minimumFreeBytes());
        Path path = named.isPresent() ? disk : temporary();
        requireOurs(path);
        DataDirectory directory = new DataDirectory(path, locked(path), named.isEmpty());
        try {
            directory.mark();
            return directory;
        } catch (IOException e) {
            directory.close();
            throw unusable(path, e);
        }
    }

    Path path() {
        return path;
    }

    /** Formats the directory with Kafka's own formatter, unless it is formatted. */
    void formatIfNew(int controllerPort) {
        if (Files.exists(path.resolve(META_PROPERTIES))) {
            return;
        }
        String voter = "%d@%s:%d:%s"
                .formatted(
                        BrokerProperties.NODE_ID, BrokerProperties.CONTROLLER_HOST, controllerPort, Uuid.randomUuid());
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(nowhere)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(BrokerProperties.NODE_ID)
                    .addDirectory(path.toString())
                    .setMetadataLogDirectory(path.toString())
                    .setControllerListenerName(BrokerProperties.CONTROLLER_LISTENER)
                    .setHasDynamicQuorum(true)
                    .setInitialControllers(DynamicVoters.parse(voter))
                    .run();
        } catch (Exception e) {
            throw unusable(path, e);
        }
    }

    /** Unlocks the directory; deletes it if it is a temporary one. */
    @Override
    public void close() {
        try {
            lock.close();
            if (ephemeral) {
                delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            OPEN_HERE.remove(path);
        }
    }

    private static Path created(Path path) {
        try {
            Path created = Files.createDirectories(path).toRealPath();
            if (!Files.isWritable(created)) {
                throw new BrokerStartException(
                        "Cannot write to data directory %s: allow it, or choose another directory.".formatted(created));
            }
            return created;
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static Path temporaryFiles() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("weir-kafka-").toRealPath();
        } catch (IOException e) {
            throw new BrokerStartException(
                    "Cannot create a temporary data directory (%s): name a data directory, or set java.io.tmpdir."
                            .formatted(reason(e)),
                    e);
        }
    }

    private static void requireSpace(Path path, long minimumFreeBytes) {
        try {
            long free = Files.getFileStore(path).getUsableSpace();
            if (free < minimumFreeBytes) {
                throw new BrokerStartException(
                        "Too little disk space for Kafka: %d MiB free at %s, at least %d MiB are needed: free some, or choose a data directory on another disk."
                                .formatted(free >> 20, path, minimumFreeBytes >> 20));
            }
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static void requireOurs(Path path) {
        try {
            if (Files.exists(path.resolve(MARK))) {
                requireReadable(path);
            } else if (!isEmpty(path)) {
                throw new BrokerStartException(
                        "Data directory %s holds files that are not Weir's: choose an empty or a new directory."
                                .formatted(path));
            }
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static boolean isEmpty(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.allMatch(
                    entry -> NOT_DATA.contains(entry.getFileName().toString()));
        }
    }

    /** Refuses what this Kafka cannot read: written by a newer one, or formatted in another way than by us. */
    private static void requireReadable(Path path) throws IOException {
        String running = AppInfoParser.getVersion();
        String writer = load(path.resolve(MARK)).getProperty(KAFKA_VERSION, "");
        if (release(writer) > release(running)) {
            throw new BrokerStartException(
                    "Data directory %s was written by Kafka %s, newer than this one's %s: use the newer Weir, or choose another directory."
                            .formatted(path, writer, running));
        }
        Path metaProperties = path.resolve(META_PROPERTIES);
        if (!Files.exists(metaProperties)) {
            return;
        }
        Properties meta = load(metaProperties);
        String version = meta.getProperty("version", "none");
        if (!version.equals("1")) {
            throw new BrokerStartException(
                    "Data directory %s was formatted by another version of Kafka (meta.properties says version %s, expected 1): choose another directory."
                            .formatted(path, version));
        }
        String node = meta.getProperty("node.id", "none");
        if (!node.equals(String.valueOf(BrokerProperties.NODE_ID))) {
            throw new BrokerStartException(
                    "Data directory %s belongs to another Kafka (node id %s, expected %d): choose another directory."
                            .formatted(path, node, BrokerProperties.NODE_ID));
        }
    }

    /** Major and minor version as one number, for these two decide what is on disk; 0 for what is not a version. */
    private static int release(String version) {
        String[] parts = version.split("\\.", 3);
        try {
            return parts.length < 2 ? 0 : Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Properties load(Path file) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        }
        return properties;
    }

    private static FileChannel locked(Path path) {
        if (!OPEN_HERE.add(path)) {
            throw inUse(path, "this process");
        }
        @Nullable FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw inUse(path, "another process (" + holder(path) + ")");
            }
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(
                    "pid " + ProcessHandle.current().pid()));
            return channel;
        } catch (IOException | BrokerStartException e) {
            OPEN_HERE.remove(path);
            closeQuietly(channel, e);
            throw e instanceof BrokerStartException refused ? refused : unusable(path, e);
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel, Exception because) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                because.addSuppressed(e);
            }
        }
    }

    private static String holder(Path path) throws IOException {
        String holder = Files.readString(path.resolve(LOCK), StandardCharsets.US_ASCII);
        return holder.matches("pid \\d+") ? holder : "just starting";
    }

    /** Written whole or not at all, so that a crash here cannot leave a mark without a version. */
    private void mark() throws IOException {
        Path draft = path.resolve(MARK + ".tmp");
        Files.writeString(draft, KAFKA_VERSION + "=" + AppInfoParser.getVersion() + "\n", StandardCharsets.ISO_8859_1);
        Files.move(draft, path.resolve(MARK), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static BrokerStartException inUse(Path path, String by) {
        return new BrokerStartException(
                "Data directory %s is in use by %s: stop that one, or choose another directory.".formatted(path, by));
    }

    static BrokerStartException unusable(Path path, Exception cause) {
        return new BrokerStartException(
                "Cannot use data directory %s (%s): choose another directory.".formatted(path, reason(cause)), cause);
    }

    /** The cause in a few words, on one line. */
    static String reason(Throwable cause) {
        String name = cause.getClass().getSimpleName();
        String message = cause.getMessage();
        return message == null ? name : (name + ": " + message).replaceAll("\\s+", " ");
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                // Kafka deletes segments on its own threads: what is gone already is as it should be.
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
