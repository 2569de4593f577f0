package io.weir.ingest.pipeline;

import io.weir.ingest.tenant.Tenant;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What each tenant uses of its quota, and all of them of the budget. Thread-safe. Remembers every tenant it has seen, which
 * are as many as there are tokens for.
 */
public final class Quotas {

    private final InFlightBudget budget;
    private final Quota standard;
    private final Map<String, Quota> special;
    private final LongSupplier nanoTime;
    private final Map<Tenant, Usage> usages = new ConcurrentHashMap<>();

    /**
     * @param standard for tenants that have none of their own
     * @param special by a tenant's name
     * @param nanoTime as {@link System#nanoTime}
     */
    public Quotas(InFlightBudget budget, Quota standard, Map<String, Quota> special, LongSupplier nanoTime) {
        this.budget = budget;
        this.standard = standard;
        this.special = Map.copyOf(special);
        this.nanoTime = nanoTime;
    }

    /** The budget alone, for everybody. */
    public static Quotas unlimited(InFlightBudget budget) {
        return new Quotas(budget, Quota.NONE, Map.of(), System::nanoTime);
    }

    Usage of(Tenant tenant) {
        Usage known = usages.get(tenant);
        return known != null ? known : usages.computeIfAbsent(tenant, this::usage);
    }

    private Usage usage(Tenant tenant) {
        Quota quota = special.getOrDefault(tenant.name(), standard);
        return new Usage(
                quota.inFlightBytes() == Quota.UNLIMITED ? budget : budget.part(quota.inFlightBytes()),
                quota.bytesPerSecond() == Quota.UNLIMITED
                        ? null
                        : new RateLimit(quota.bytesPerSecond(), quota.burstBytes(), nanoTime));
    }

    /** What one tenant uses now. */
    record Usage(InFlightBudget budget, @Nullable RateLimit rate) {

        /**
         * Lets a request in.
         *
         * @throws RefusedException THROTTLED or OVERLOADED
         */
        InFlightBudget.Reservation admit(long announcedBytes) {
            Duration delay = rate == null ? Duration.ZERO : rate.delay();
            if (!delay.isZero()) {
                throw RefusedException.throttled(
                        "this tenant has sent more than it may: send this again in " + (delay.toMillis() + 1) + " ms",
                        delay);
            }
            return budget.reserve(announcedBytes);
        }

        void charge(long bytes) {
            if (rate != null) {
                rate.charge(bytes);
            }
        }
    }
}
