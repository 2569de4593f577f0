package io.weir.events.kafka;

import net.jpountz.util.Native;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * LZ4 in native code, wherever Kafka's classes come from. Left to itself it uses that only where the system class loader
 * loaded it, and so never out of an executable jar: there it compresses in Java, at several times the cost.
 */
final class NativeLz4 {

    private static final Logger log = LoggerFactory.getLogger(NativeLz4.class);

    private NativeLz4() {}

    /** Loads it, once in a process. Where that cannot be done, LZ4 stays in Java. */
    static void load() {
        try {
            Native.load();
        } catch (LinkageError | RuntimeException e) {
            log.info("LZ4 compresses in Java, which is slower: its native code does not load here", e);
        }
    }
}
