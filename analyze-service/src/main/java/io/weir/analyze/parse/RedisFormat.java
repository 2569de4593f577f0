package io.weir.analyze.parse;

/** Redis and Valkey: {@code pid:role 31 Dec 2024 23:59:59.123 * message}, a sign for the level. */
final class RedisFormat implements LineFormat {

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int pidEnd = Ascii.digitsEnd(b, line.from, Math.min(to, line.from + 11));
        byte role = Ascii.at(b, pidEnd + 1, to);
        if (pidEnd == line.from
                || Ascii.at(b, pidEnd, to) != ':'
                || !Ascii.isUpper(role)
                || Ascii.at(b, pidEnd + 2, to) != ' ') {
            return false;
        }
        int time = line.timeEnd(pidEnd + 3);
        byte sign = Ascii.at(b, time + 1, to);
        int level = switch (sign) {
            case '.' -> 5;
            case '-' -> 6;
            case '*' -> 10;
            case '#' -> 13;
            default -> 0;
        };
        if (time < 0 || level == 0 || Ascii.at(b, time + 2, to) != ' ') {
            return false;
        }
        draft.format = "redis";
        draft.time(line.time);
        draft.severity(Draft.Evidence.LEVEL, level, Ascii.text(b, time + 1, time + 2));
        SyslogBody.pid(draft, b, line.from, pidEnd);
        draft.attribute("redis.role", Ascii.text(b, pidEnd + 1, pidEnd + 2));
        draft.body(line.text(time + 3, to));
        return true;
    }
}
