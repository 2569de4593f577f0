package io.weir.analyze.parse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Values of a JSON record, typed, within bounds of number and depth. One object serves record after record. */
final class JsonValues {

    private final int maxValues;
    private final int maxDepth;
    private int kept;
    private int dropped;
    private boolean suspect;

    JsonValues(ParserSettings settings) {
        maxValues = settings.maxAttributes();
        maxDepth = settings.maxDepth();
    }

    /** Starts a record. Only one with an escape or a byte of a surrogate can hold half of a surrogate pair. */
    void reset(byte[] b, int from, int to) {
        kept = 0;
        dropped = 0;
        suspect = false;
        for (int i = from; i < to && !suspect; i++) {
            suspect = b[i] == '\\' || b[i] == (byte) 0xed;
        }
    }

    int dropped() {
        return dropped;
    }

    /**
     * The value that the parser stands at; null for JSON's null and for what is beyond the bounds. Values with a meaning
     * are read whatever their number: they are few by their keys.
     */
    @Nullable
    Object read(JsonParser parser, JsonToken token, String key) {
        if (kept >= maxValues && FieldRole.of(key) == null) {
            dropped++;
            parser.skipChildren();
            return null;
        }
        return value(parser, token, 1, FieldRole.of(key));
    }

    private @Nullable Object value(JsonParser parser, JsonToken token, int depth, @Nullable FieldRole role) {
        kept++;
        return switch (token) {
            case VALUE_STRING -> repaired(parser.getString());
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT -> (Object) parser.getIntValue();
                    case LONG -> (Object) parser.getLongValue();
                    default -> parser.getBigIntegerValue();
                };
            case VALUE_NUMBER_FLOAT -> decimal(parser, role);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_OBJECT -> depth < maxDepth ? map(parser, depth) : tooDeep(parser);
            case START_ARRAY -> depth < maxDepth ? list(parser, depth) : tooDeep(parser);
            default -> null;
        };
    }

    /** A time keeps all its digits, which a double could not hold to the nanosecond. */
    private static Object decimal(JsonParser parser, @Nullable FieldRole role) {
        boolean time = role != null && role.role() == FieldRole.Role.TIME && parser.getStringLength() < 40;
        // An exponent could make of a few characters a number that no memory holds.
        if (time && parser.getString().indexOf('e') < 0 && parser.getString().indexOf('E') < 0) {
            return parser.getDecimalValue();
        }
        double value = parser.getDoubleValue();
        return Double.isFinite(value) ? (Object) value : parser.getString();
    }

    private @Nullable Object tooDeep(JsonParser parser) {
        dropped++;
        parser.skipChildren();
        return null;
    }

    private Map<String, Object> map(JsonParser parser, int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = repaired(parser.currentName());
            JsonToken token = parser.nextToken();
            if (kept >= maxValues) {
                dropped++;
                parser.skipChildren();
                continue;
            }
            Object value = value(parser, token, depth + 1, null);
            if (value != null) {
                map.put(name, value);
            }
        }
        return map;
    }

    private List<@Nullable Object> list(JsonParser parser, int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (kept >= maxValues) {
                dropped++;
                parser.skipChildren();
                continue;
            }
            list.add(value(parser, token, depth + 1, null));
        }
        return list;
    }

    /** The text with each lone half of a surrogate pair replaced: it could not be written as UTF-8. */
    String repaired(String text) {
        if (!suspect) {
            return text;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> out.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? 0xfffd : c));
        return out.toString();
    }
}
