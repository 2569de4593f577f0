package io.weir.up;

import java.util.HashMap;
import java.util.Map;

/** Settings of a server that listens on ports that are free, whatever else runs on the machine. */
final class AnyPorts {

    private AnyPorts() {}

    /** A new, mutable map. */
    static Map<String, String> settings() {
        Map<String, String> ports = new HashMap<>();
        for (Service service : Service.values()) {
            ports.put(service.portVariable(), "0");
        }
        for (Listener listener : Listener.values()) {
            ports.put(listener.portVariable(), "0");
        }
        return ports;
    }
}
