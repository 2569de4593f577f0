package io.weir.operators.lines;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands every piece on as it is, for formats whose records are not lines. */
final class PieceSplitter implements Splitter<byte[]> {

    private long lineFeeds;

    @Override
    public void split(byte[] bytes, int from, int to, List<byte[]> pieces) {
        if (from < to) {
            pieces.add(Arrays.copyOfRange(bytes, from, to));
        }
        for (int at = LineSplitter.lineFeed(bytes, from, to); at >= 0; at = LineSplitter.lineFeed(bytes, at + 1, to)) {
            lineFeeds++;
        }
    }

    @Override
    public void finish(List<byte[]> pieces) {}

    @Override
    public @Nullable LinesException failure() {
        return null;
    }

    @Override
    public long index() {
        return lineFeeds;
    }
}
