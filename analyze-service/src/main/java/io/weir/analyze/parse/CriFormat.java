package io.weir.analyze.parse;

/**
 * The prefix that a Kubernetes container runtime puts before a line: {@code TIME stdout|stderr F|P line}. The line inside
 * is read again; a piece of a longer one ({@code P}) is marked.
 */
final class CriFormat implements LineFormat {

    private static final int MAX_WRAPPINGS = 3;

    private final LineFormat anyFormat;

    CriFormat(LineFormat anyFormat) {
        this.anyFormat = anyFormat;
    }

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int time = line.timeEnd(line.from);
        boolean out = time > 0 && Ascii.startsWith(b, time, to, " stdout ");
        if (!out && !(time > 0 && Ascii.startsWith(b, time, to, " stderr "))) {
            return false;
        }
        int tag = time + 8;
        byte kind = Ascii.at(b, tag, to);
        int tagEnd = Ascii.tokenEnd(b, tag, to);
        // Further tags may follow the first behind a colon.
        if ((kind != 'F' && kind != 'P') || (tagEnd > tag + 1 && b[tag + 1] != ':')) {
            return false;
        }
        int start = Math.min(tagEnd + 1, to);
        draft.format = "cri";
        draft.time(line.time);
        draft.attribute(EventFields.STREAM, out ? "stdout" : "stderr");
        if (kind == 'P') {
            draft.attribute(EventFields.PARTIAL, true);
        }
        draft.body(line.text(start, to));
        boolean known = start < to && line.depth < MAX_WRAPPINGS && anyFormat.read(line.inner(b, start, to), draft);
        if (!known) {
            Levels.fromHead(draft, b, start, to);
        }
        return true;
    }
}
