package io.weir.ingest.json;

/** What a JSON value is. */
public enum JsonKind {
    OBJECT("an object"),
    ARRAY("an array"),
    STRING("a string"),
    NUMBER("a number"),
    BOOLEAN("true or false"),
    NULL("null");

    private final String words;

    JsonKind(String words) {
        this.words = words;
    }

    /** For messages: {@code a number}. */
    public String words() {
        return words;
    }
}
