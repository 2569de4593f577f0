package io.weir.benchmarks.analyze;

/** One of those that are compared: reads {@code logs.raw}, writes {@code logs.events} and counts, exactly once. */
interface Application {

    String name();

    /** Starts to read from the beginning, under a group of its own. Closing it ends it. */
    AutoCloseable start(String bootstrapServers, String group);
}
