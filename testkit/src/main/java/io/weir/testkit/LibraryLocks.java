package io.weir.testkit;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Lets libraries wait for the locks that they hold for a moment: BlockHound would report those whenever two event loops
 * happen to meet at one, which has nothing to do with the code under test. Public, with a public constructor, because
 * BlockHound loads it as a service.
 */
public final class LibraryLocks implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        var unused = builder
                // Adding an arena under contention.
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
                // Housekeeping when the write buffer is full.
                .allowBlockingCallsInside("com.github.benmanes.caffeine.cache.BoundedLocalCache", "lock")
                // One nanosecond's rest when two take a permit at the same moment.
                .allowBlockingCallsInside(
                        "io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter", "compareAndSet");
    }
}
