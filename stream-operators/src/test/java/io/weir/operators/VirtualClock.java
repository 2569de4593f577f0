package io.weir.operators;

import java.util.concurrent.TimeUnit;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The clock of the virtual time that a test has switched on. */
public final class VirtualClock {

    private VirtualClock() {}

    public static long nanoTime() {
        return VirtualTimeScheduler.get().now(TimeUnit.NANOSECONDS);
    }
}
