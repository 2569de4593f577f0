package io.weir.events.spring;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** What an instance is called in its transactions, the same across restarts. */
public final class InstanceName {

    private InstanceName() {}

    /**
     * The configured name, or the host's where none is.
     *
     * @throws IllegalStateException if there is neither
     */
    public static String or(@Nullable String configured) {
        if (configured != null && !configured.isBlank()) {
            return configured;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(
                    "this host has no name that resolves: set WEIR_INSTANCE_ID to one unique among instances", e);
        }
    }
}
