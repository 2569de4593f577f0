package io.weir.operators.parallel;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the threads of {@link Workers}. */
final class WorkerThreads {

    private WorkerThreads() {}

    static ThreadFactory blocking(String name) {
        try {
            // Thread.ofVirtual().name(prefix, 0).factory(), which JDK 17 does not know.
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Object named = type.getMethod("name", String.class, long.class).invoke(builder, name + "-", 1L);
            return (ThreadFactory) type.getMethod("factory").invoke(named);
        } catch (ReflectiveOperationException olderJdk) {
            return named(name);
        }
    }

    static ThreadFactory computing(String name) {
        return named(name);
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
