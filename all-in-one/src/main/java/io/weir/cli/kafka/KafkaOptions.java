package io.weir.cli.kafka;

import io.weir.cli.options.CommandException;
import io.weir.events.kafka.KafkaConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command finds Kafka. */
public final class KafkaOptions {

    private static final String BY_DEFAULT = "127.0.0.1:9092";
    private static final int DEFAULT_PORT = 9092;
    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Kafka's bootstrap servers (default: $KAFKA_BOOTSTRAP_SERVERS, else " + BY_DEFAULT + ").")
    private @Nullable String bootstrapServers;

    /**
     * The connection, once something answers there: Kafka's own clients would go on trying, and say nothing for a minute.
     *
     * @throws CommandException if nothing does
     */
    public KafkaConnection connection() {
        String servers = bootstrapServers();
        if (Arrays.stream(servers.split(",")).noneMatch(server -> answers(server.strip()))) {
            throw new CommandException(
                    "no Kafka at %s: start one with 'weir up', or name yours with --kafka or KAFKA_BOOTSTRAP_SERVERS"
                            .formatted(servers));
        }
        return KafkaConnection.to(servers, "weir-cli");
    }

    private String bootstrapServers() {
        if (bootstrapServers != null) {
            return bootstrapServers;
        }
        String environment = System.getenv("KAFKA_BOOTSTRAP_SERVERS");
        return environment == null || environment.isBlank() ? BY_DEFAULT : environment;
    }

    private static boolean answers(String server) {
        try (Socket socket = new Socket()) {
            socket.connect(address(server), CONNECT_TIMEOUT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static InetSocketAddress address(String server) {
        int colon = server.lastIndexOf(':');
        boolean hasPort = colon >= 0 && colon > server.lastIndexOf(']');
        try {
            return hasPort
                    ? new InetSocketAddress(server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)))
                    : new InetSocketAddress(server, DEFAULT_PORT);
        } catch (IllegalArgumentException e) {
            throw new CommandException("'" + server + "' is not HOST:PORT", e);
        }
    }
}
