package io.weir.ingest.elastic;

import io.weir.ingest.json.JsonParsers;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A line of a bulk request that says what to do with the next.
 *
 * @param operation create, index, update or delete
 * @param index where to; empty if neither the line nor the request says
 * @param id the document's own; null for none
 */
record BulkAction(String operation, String index, @Nullable String id) {

    /** A line that is no action. */
    static final class MalformedException extends Exception {

        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message, null, false, false);
        }
    }

    /** Whether the next line is the action's document. */
    boolean hasDocument() {
        return !operation.equals("delete");
    }

    /** Whether the action adds a document. */
    boolean adds() {
        return operation.equals("create") || operation.equals("index");
    }

    /** Reads the line; {@code index} is the request's own. */
    static BulkAction of(byte[] line, String index) throws MalformedException {
        try (JsonParser parser = JsonParsers.parser(line, 0, line.length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT || parser.nextToken() != JsonToken.PROPERTY_NAME) {
                throw new MalformedException("expected an object with one action");
            }
            String operation = parser.currentName();
            if (!operation.equals("create")
                    && !operation.equals("index")
                    && !operation.equals("update")
                    && !operation.equals("delete")) {
                throw new MalformedException("expected create, index, update or delete, found " + operation);
            }
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedException("expected an object after " + operation);
            }
            BulkAction action = members(parser, operation, index);
            if (parser.nextToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new MalformedException("something follows the action");
            }
            return action;
        } catch (JacksonException e) {
            throw new MalformedException(JsonParsers.problem(e));
        }
    }

    private static BulkAction members(JsonParser parser, String operation, String index) {
        String toIndex = index;
        String id = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("_index") && value == JsonToken.VALUE_STRING) {
                toIndex = parser.getString();
            } else if (name.equals("_id") && value.isScalarValue() && value != JsonToken.VALUE_NULL) {
                id = parser.getString();
            } else {
                parser.skipChildren();
            }
        }
        return new BulkAction(operation, toIndex, id == null || id.isEmpty() ? null : id);
    }
}
