package io.weir.ingest.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.ingest.json.JsonBytes;
import io.weir.ingest.json.JsonKind;
import io.weir.ingest.json.JsonParsers;
import io.weir.ingest.json.JsonValueScanner;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Writes the {@code KeyValue} and {@code AnyValue} objects at which a parser stands as plain JSON. Where another value
 * stands than OTLP has there, it is not read, for the caller to pass over.
 */
final class JsonValues {

    private static final String SERVICE_NAME = "service.name";

    private final byte[] bytes;
    private final int from;
    private final JsonParser parser;
    private String serviceName = "";
    private int depth;
    private boolean tooDeep;

    /** Reads what stands in these bytes from there on. */
    JsonValues(byte[] bytes, int from) {
        this.bytes = bytes;
        this.from = from;
        this.parser = JsonParsers.parser(bytes, from, bytes.length);
    }

    JsonParser parser() {
        return parser;
    }

    /** Where the parser's token begins. */
    int position() {
        return from + (int) parser.currentTokenLocation().getByteOffset();
    }

    /** The last {@code service.name} among what was written; empty if none was. */
    String serviceName() {
        return serviceName;
    }

    /** Whether something was nested deeper than {@link ProtobufValues#MAX_DEPTH} since this was last asked. */
    boolean wasTooDeep() {
        boolean was = tooDeep;
        tooDeep = false;
        return was;
    }

    /** Writes an array of {@code KeyValue} as names and values; false if the parser stands at no array. */
    boolean keyValues(JsonToken token, JsonBytes out) {
        if (token != JsonToken.START_ARRAY) {
            return false;
        }
        keyValues(out);
        return true;
    }

    private void keyValues(JsonBytes out) {
        for (JsonToken element = parser.nextToken(); element != JsonToken.END_ARRAY; element = parser.nextToken()) {
            if (element == JsonToken.START_OBJECT) {
                keyValue(out);
            } else {
                parser.skipChildren();
            }
        }
    }

    private void keyValue(JsonBytes out) {
        @Nullable String key = null;
        int valueAt = -1;
        boolean written = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (name.equals("key") && token == JsonToken.VALUE_STRING) {
                key = parser.getString();
            } else if (name.equals("value") && key != null && !written) {
                // The order in which everyone writes: no second look is needed.
                named(key, token, out);
                written = true;
            } else {
                valueAt = name.equals("value") ? position() : valueAt;
                parser.skipChildren();
            }
        }
        if (!written && valueAt < 0) {
            out.name(key == null ? "" : key);
            out.nothing();
        } else if (!written) {
            late(key == null ? "" : key, valueAt, out);
        }
    }

    /** A value that came before its key. */
    private void late(String key, int valueAt, JsonBytes out) {
        JsonValues again = new JsonValues(bytes, valueAt);
        again.depth = depth;
        again.named(key, again.parser.nextToken(), out);
        serviceName = again.serviceName.isEmpty() ? serviceName : again.serviceName;
        tooDeep |= again.tooDeep;
    }

    private void named(String key, JsonToken token, JsonBytes out) {
        out.name(key);
        String text = value(token, out);
        if (text != null && depth == 0 && key.equals(SERVICE_NAME)) {
            serviceName = text;
        }
    }

    /** Writes an {@code AnyValue}; one that holds nothing is null, and so is what is none. */
    void anyValue(JsonToken token, JsonBytes out) {
        Object ignored = value(token, out);
    }

    /** The text of the value, if it is one. */
    private @Nullable String value(JsonToken token, JsonBytes out) {
        tooDeep |= depth == ProtobufValues.MAX_DEPTH;
        if (token != JsonToken.START_OBJECT || depth == ProtobufValues.MAX_DEPTH) {
            parser.skipChildren();
            out.nothing();
            return null;
        }
        depth++;
        boolean written = false;
        String text = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String kind = parser.currentName();
            JsonToken found = parser.nextToken();
            if (!written && kind.equals("stringValue") && found == JsonToken.VALUE_STRING) {
                text = parser.getString();
                out.string(text);
                written = true;
            } else if (!written && other(kind, found, out)) {
                written = true;
            } else {
                parser.skipChildren();
            }
        }
        if (!written) {
            out.nothing();
        }
        depth--;
        return text;
    }

    /** Whether this was a value of this kind, and was written. */
    private boolean other(String kind, JsonToken token, JsonBytes out) {
        return switch (kind) {
            case "boolValue" -> bool(token, out);
            case "intValue", "doubleValue" -> number(token, out);
            case "bytesValue" -> token == JsonToken.VALUE_STRING && string(parser.getString(), out);
            case "arrayValue" -> token == JsonToken.START_OBJECT && elements(out, false);
            case "kvlistValue" -> token == JsonToken.START_OBJECT && elements(out, true);
            default -> false;
        };
    }

    private static boolean bool(JsonToken token, JsonBytes out) {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            return false;
        }
        out.bool(token == JsonToken.VALUE_TRUE);
        return true;
    }

    private static boolean string(String text, JsonBytes out) {
        out.string(text);
        return true;
    }

    /** A number, or a string that spells one; a string that does not, as NaN, stays a string. */
    private boolean number(JsonToken token, JsonBytes out) {
        if (token == JsonToken.VALUE_STRING) {
            String text = parser.getString();
            byte[] digits = text.getBytes(UTF_8);
            return isNumber(digits) ? raw(digits, out) : string(text, out);
        }
        return token.isNumeric() && raw(parser.getString().getBytes(UTF_8), out);
    }

    private static boolean raw(byte[] json, JsonBytes out) {
        out.raw(json, 0, json.length);
        return true;
    }

    private static boolean isNumber(byte[] text) {
        JsonValueScanner scanner = new JsonValueScanner();
        scanner.start();
        int end = scanner.scan(text, 0, text.length);
        scanner.finish();
        return scanner.problem() == null && scanner.kind() == JsonKind.NUMBER && end == text.length;
    }

    private boolean elements(JsonBytes out, boolean named) {
        if (named) {
            out.startObject();
        } else {
            out.startArray();
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean values = parser.currentName().equals("values");
            JsonToken token = parser.nextToken();
            if (!values || token != JsonToken.START_ARRAY) {
                parser.skipChildren();
            } else if (named) {
                keyValues(out);
            } else {
                values(out);
            }
        }
        if (named) {
            out.endObject();
        } else {
            out.endArray();
        }
        return true;
    }

    private void values(JsonBytes out) {
        for (JsonToken element = parser.nextToken(); element != JsonToken.END_ARRAY; element = parser.nextToken()) {
            anyValue(element, out);
        }
    }
}
