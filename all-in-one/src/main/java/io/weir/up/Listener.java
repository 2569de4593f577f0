package io.weir.up;

import java.util.Map;

/** A protocol that the ingest service takes on a port of its own. */
public enum Listener {
    /** HTTP beside the service's own port, at the same address. */
    OTLP("OTLP", "OTLP", "INGEST", 4318, false),
    SYSLOG("syslog", "SYSLOG", "SYSLOG", 5514, true),
    FLUENT("fluent forward", "FLUENT", "FLUENT", 24224, false),
    GELF("GELF", "GELF", "GELF", 12201, true);

    private static final String OFF = "-1";

    private final String title;
    private final String variable;
    private final String addressVariable;
    private final int defaultPort;
    private final boolean datagrams;

    Listener(String title, String variable, String addressOf, int defaultPort, boolean datagrams) {
        this.title = title;
        this.variable = "WEIR_" + variable + "_";
        this.addressVariable = "WEIR_" + addressOf + "_ADDRESS";
        this.defaultPort = defaultPort;
        this.datagrams = datagrams;
    }

    /** What it is called. */
    public String title() {
        return title;
    }

    /** The port it listens on unless told otherwise. */
    public int defaultPort() {
        return defaultPort;
    }

    /** The variable that sets its port. */
    public String portVariable() {
        return variable + "PORT";
    }

    private boolean isOn(String transport, Map<String, String> settings) {
        return Boolean.parseBoolean(settings.getOrDefault(variable + transport, "true"));
    }

    /** Returns if its ports can be had. */
    void requireFree(Map<String, String> settings) {
        String setting = settings.getOrDefault(portVariable(), Integer.toString(defaultPort));
        if (this == OTLP && setting.equals(OFF)) {
            return;
        }
        String address = settings.getOrDefault(addressVariable, "127.0.0.1");
        int port = Ports.parse(portVariable(), setting);
        String remedy = "set " + portVariable() + " to another port";
        if (isOn("TCP", settings)) {
            Ports.requireFree(address, port, title, remedy);
        }
        if (datagrams && isOn("UDP", settings)) {
            Ports.requireFreeForDatagrams(address, port, title, remedy);
        }
    }
}
