package io.weir.operators.lines;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Divides bytes that arrive piece by piece into what is emitted. Not thread-safe. */
interface Splitter<T> {

    /** Adds what ends in the piece to {@code parts} and keeps the rest; the bytes are only lent for the call. */
    void split(byte[] bytes, int from, int to, List<T> parts);

    /** Adds what is left at the end of the input. */
    void finish(List<T> parts);

    /** Why nothing more comes, if so. */
    @Nullable
    LinesException failure();

    /** The 0-based index of the line that is being put together. */
    long index();
}
