package io.weir.operators.cache;

import org.jspecify.annotations.Nullable;

/** What a {@link SingleFlight} tells of its loads, and what knows of those that have ended. */
interface Memory<K, V> {

    /** What is known under the key; asked between two loads of it. */
    @Nullable
    Entry<V> recall(K key);

    /** What becomes of such an outcome; at most one of both is there. */
    Entry<V> entry(@Nullable V value, @Nullable Throwable error);

    /** A load has ended with an entry to keep, and has not been forgotten meanwhile. */
    void keep(K key, Entry<V> entry);

    /** One starts a load. */
    void missed();

    /** One joins a load under way. */
    void joined();

    /** A load has ended. */
    void loaded(Entry<V> entry);

    /** A load has been given up. */
    void cancelled();

    /** Remembers nothing. */
    static <K, V> Memory<K, V> none() {
        return new Memory<>() {
            @Override
            public @Nullable Entry<V> recall(K key) {
                return null;
            }

            @Override
            public Entry<V> entry(@Nullable V value, @Nullable Throwable error) {
                return Entry.passing(value, error);
            }

            @Override
            public void keep(K key, Entry<V> entry) {}

            @Override
            public void missed() {}

            @Override
            public void joined() {}

            @Override
            public void loaded(Entry<V> entry) {}

            @Override
            public void cancelled() {}
        };
    }
}
