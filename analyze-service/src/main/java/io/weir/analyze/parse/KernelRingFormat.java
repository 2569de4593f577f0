package io.weir.analyze.parse;

/** The Linux kernel's ring buffer as {@code dmesg} prints it: {@code [   12.345678] message}, seconds since the start. */
final class KernelRingFormat implements LineFormat {

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int start = Ascii.skipGap(b, line.from + 1, Math.min(to, line.from + 16));
        int point = Ascii.digitsEnd(b, start, Math.min(to, start + 10));
        int end = Ascii.digitsEnd(b, Math.min(point + 1, to), Math.min(to, point + 8));
        if (point == start
                || Ascii.at(b, point, to) != '.'
                || end != point + 7
                || !Ascii.startsWith(b, end, to, "] ")) {
            return false;
        }
        draft.format = "kernel";
        draft.attribute("kernel.uptime_s", Double.valueOf(Ascii.text(b, start, end)));
        draft.body(line.text(end + 2, to));
        Levels.fromHead(draft, b, end + 2, to);
        return true;
    }
}
