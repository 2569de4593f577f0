package io.weir.ingest.json;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Parsers over bytes in memory, for protocols whose records have to be understood to be passed on. Thread-safe. */
public final class JsonParsers {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** Where Jackson begins to say what it was configured not to say. */
    private static final String START_MARKER = " (start marker at ";

    private JsonParsers() {}

    /** A parser of these bytes, which are not copied; strings are bounded by them, nesting by Jackson's own limit of 500. */
    public static JsonParser parser(byte[] json, int from, int to) {
        return FACTORY.createParser(ObjectReadContext.empty(), json, from, to - from);
    }

    /**
     * Looks for a member of the object that begins with the next token.
     *
     * @return whether there is one; the parser stands at its value then, else at the object's end
     */
    public static boolean find(JsonParser object, String name) {
        object.nextToken();
        while (object.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean found = object.currentName().equals(name);
            object.nextToken();
            if (found) {
                return true;
            }
            object.skipChildren();
        }
        return false;
    }

    /** What is wrong and where, in one line for whoever sent it. */
    public static String problem(JacksonException failure) {
        String line =
                String.valueOf(failure.getOriginalMessage()).lines().findFirst().orElse("");
        int marker = line.indexOf(START_MARKER);
        String problem = marker < 0 ? line : line.substring(0, marker);
        long at = failure.getLocation() == null ? -1 : failure.getLocation().getByteOffset();
        return at < 0 ? problem : problem + " at byte " + at;
    }
}
