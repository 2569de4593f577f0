package io.weir.testkit;

/**
 * A Kafka of one test's own, which the test may take away and give back. Not thread-safe; close it after the test.
 */
public final class DedicatedKafka implements AutoCloseable {

    private final KafkaEngine engine;
    private final KafkaForTests kafka;
    private boolean paused;
    private boolean closed;

    DedicatedKafka(KafkaEngine engine) {
        this.engine = engine;
        this.kafka = new KafkaForTests(engine.bootstrapServers());
    }

    /** The Kafka itself, at the same address before and after a pause. */
    public KafkaForTests kafka() {
        return kafka;
    }

    /**
     * Makes the broker unavailable: the embedded one is shut down, so that connections are closed and refused; the
     * container is frozen, so that they hang.
     */
    public void pause() {
        require(!paused && !closed, "pause");
        engine.pause();
        paused = true;
    }

    /** Brings the broker back at the same address, with all the data it had; clients then find it by themselves. */
    public void resume() {
        require(paused && !closed, "resume");
        engine.resume();
        paused = false;
    }

    /** Stops the broker and deletes its data. Closing again does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            engine.close();
        }
    }

    private void require(boolean possible, String action) {
        if (!possible) {
            throw new IllegalStateException(
                    "Cannot " + action + " a Kafka that is " + (closed ? "closed" : paused ? "paused" : "running"));
        }
    }
}
