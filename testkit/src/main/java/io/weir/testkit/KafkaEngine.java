package io.weir.testkit;

/** A running broker that can be taken away for a while. Not thread-safe. */
interface KafkaEngine extends AutoCloseable {

    String bootstrapServers();

    void pause();

    void resume();

    @Override
    void close();
}
