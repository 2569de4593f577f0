package io.weir.fetch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last incident of each service, and of the longest silent ones nothing when there are too many: an
 * incident then names none before it. Forgets all at a restart. Thread-safe.
 */
final class PreviousIncidents {

    private record Last(String id, @Nullable String before) {}

    private final Cache<String, Last> lastByService;

    PreviousIncidents(int maxServices) {
        this.lastByService = Caffeine.newBuilder().maximumSize(maxServices).build();
    }

    /** The incident before this one, which is the last from now on; asked again for the same one, the same answer. */
    @Nullable
    String before(String service, String id) {
        return lastByService
                .asMap()
                .compute(service, (name, last) -> {
                    if (last == null) {
                        return new Last(id, null);
                    }
                    return last.id().equals(id) ? last : new Last(id, last.id());
                })
                .before();
    }
}
