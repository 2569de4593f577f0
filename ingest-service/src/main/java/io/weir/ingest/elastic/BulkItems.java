package io.weir.ingest.elastic;

import io.weir.ingest.json.JsonBytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has become of the actions of one bulk request, in their order. Used by one thread at a time. */
final class BulkItems {

    private static final byte[] TOOK = JsonBytes.plain("took");
    private static final byte[] ERRORS = JsonBytes.plain("errors");
    private static final byte[] ITEMS = JsonBytes.plain("items");
    private static final byte[] INDEX = JsonBytes.plain("_index");
    private static final byte[] ID = JsonBytes.plain("_id");
    private static final byte[] VERSION = JsonBytes.plain("_version");
    private static final byte[] RESULT = JsonBytes.plain("result");
    private static final byte[] STATUS = JsonBytes.plain("status");
    private static final byte[] ERROR = JsonBytes.plain("error");
    private static final byte[] TYPE = JsonBytes.plain("type");
    private static final byte[] REASON = JsonBytes.plain("reason");

    private static final int CREATED = 201;
    private static final int BAD_REQUEST = 400;

    private record Item(BulkAction action, @Nullable String problem) {}

    private final List<Item> items = new ArrayList<>();
    private boolean errors;

    /** The next action's document is to be stored. */
    void taken(BulkAction action) {
        items.add(new Item(action, null));
    }

    /** The next action cannot be carried out. */
    void refused(BulkAction action, String problem) {
        items.add(new Item(action, problem));
        errors = true;
    }

    int size() {
        return items.size();
    }

    /** The answer once everything that was taken is durable. */
    byte[] answer(long tookMillis) {
        JsonBytes out = new JsonBytes(Integer.MAX_VALUE - 8);
        out.startObject();
        out.name(TOOK);
        out.number(tookMillis);
        out.name(ERRORS);
        out.bool(errors);
        out.name(ITEMS);
        out.startArray();
        items.forEach(item -> write(item, out));
        out.endArray();
        out.endObject();
        return out.toByteArray();
    }

    private static void write(Item item, JsonBytes out) {
        out.startObject();
        out.name(item.action().operation());
        out.startObject();
        out.name(INDEX);
        out.string(item.action().index());
        String id = item.action().id();
        if (id != null) {
            out.name(ID);
            out.string(id);
        }
        if (item.problem() == null) {
            out.name(VERSION);
            out.number(1);
            out.name(RESULT);
            out.string("created");
            out.name(STATUS);
            out.number(CREATED);
        } else {
            out.name(STATUS);
            out.number(BAD_REQUEST);
            out.name(ERROR);
            out.startObject();
            out.name(TYPE);
            out.string("document_parsing_exception");
            out.name(REASON);
            out.string(item.problem());
            out.endObject();
        }
        out.endObject();
        out.endObject();
    }
}
