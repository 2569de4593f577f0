package io.weir.analyze.parse;

/** Python's {@code logging} without configuration: {@code WARNING:name:message}. */
final class PythonBasicFormat implements LineFormat {

    private static final int MAX_NAME = 128;

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int from = line.from;
        int colon = Ascii.indexOf(b, from, Math.min(line.to, from + 10), ':');
        int level = colon < 0 || !Ascii.isUpper(b[from]) ? -1 : Levels.find(b, from, colon);
        if (level < 0 || !Ascii.isUpper(b[from + 1])) {
            return false;
        }
        int name = colon + 1;
        int limit = Math.min(line.to, name + MAX_NAME);
        int nameEnd = name;
        while (nameEnd < limit && Ascii.isNamePart(b[nameEnd])) {
            nameEnd++;
        }
        if (nameEnd == name || Ascii.at(b, nameEnd, line.to) != ':') {
            return false;
        }
        draft.format = "python";
        draft.level(b, from, colon);
        draft.attribute(EventFields.LOGGER, b, name, nameEnd);
        draft.body(line.text(nameEnd + 1, line.to));
        return true;
    }
}
