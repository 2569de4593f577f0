package io.weir.analyze.parse;

import io.weir.analyze.parse.FieldRole.Role;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON or logfmt record, sorted by what they mean. A field goes by its key first and by its value
 * second: a {@code time} that is no time, or a {@code status} that is no HTTP status, is an attribute like any other. One
 * object serves record after record.
 */
final class StructuredRecord {

    /** A value with a meaning, the key and rank it came with, and what it was before it was understood. */
    private record Held(String key, int rank, Object value, Object raw) {}

    private final Map<Role, Held> held = new EnumMap<>(Role.class);
    private final List<String> extraKeys = new ArrayList<>();
    private final List<Object> extraValues = new ArrayList<>();
    private final List<String> resourceKeys = new ArrayList<>();
    private final List<Object> resourceValues = new ArrayList<>();
    private final TimeScanner time;

    StructuredRecord(TimeScanner time) {
        this.time = time;
    }

    void reset(long arrivalSecond) {
        held.clear();
        extraKeys.clear();
        extraValues.clear();
        resourceKeys.clear();
        resourceValues.clear();
        time.arrival(arrivalSecond);
    }

    void put(String key, Object value) {
        FieldRole field = FieldRole.of(key);
        if (field == null) {
            extra(key, value);
            return;
        }
        if (field.role() == Role.ATTRIBUTE) {
            extra(field.attribute(), value);
            return;
        }
        Object accepted = FieldValues.accept(field, key, value, time);
        if (accepted == null) {
            extra(key, value);
            return;
        }
        Held before = held.get(field.role());
        if (before == null || field.rank() < before.rank()) {
            held.put(field.role(), new Held(key, field.rank(), accepted, value));
            if (before != null) {
                extra(before.key(), before.raw());
            }
        } else {
            extra(key, value);
        }
    }

    void putResource(String key, Object value) {
        resourceKeys.add(key);
        resourceValues.add(value);
    }

    private void extra(String key, Object value) {
        extraKeys.add(key);
        extraValues.add(value);
    }

    boolean has(Role role) {
        return held.containsKey(role);
    }

    /** The key that the value of this role came under; empty if there is none. */
    String keyOf(Role role) {
        Held value = held.get(role);
        return value == null ? "" : value.key();
    }

    private @Nullable Object value(Role role) {
        Held value = held.get(role);
        return value == null ? null : value.value();
    }

    @Nullable
    String text(Role role) {
        return (String) value(role);
    }

    /** The value that came under this key, whatever it was taken for. */
    @Nullable
    Object value(String key) {
        int i = extraKeys.indexOf(key);
        if (i >= 0) {
            return extraValues.get(i);
        }
        for (Held value : held.values()) {
            if (value.key().equals(key)) {
                return value.value();
            }
        }
        return null;
    }

    void dropExtra(String key) {
        int i = extraKeys.indexOf(key);
        if (i >= 0) {
            extraKeys.remove(i);
            extraValues.remove(i);
        }
    }

    /** Writes all fields but the message into the draft. */
    void apply(Draft draft) {
        if (value(Role.TIME) instanceof Instant instant) {
            draft.time(instant);
        }
        level(draft);
        text(draft, Role.LOGGER, EventFields.LOGGER);
        text(draft, Role.THREAD, EventFields.THREAD_NAME);
        text(draft, Role.METHOD, EventFields.HTTP_METHOD);
        text(draft, Role.TEMPLATE, EventFields.TEMPLATE);
        text(draft, Role.QUERY, EventFields.URL_QUERY);
        String service = text(Role.SERVICE);
        if (service != null) {
            draft.service(service);
        }
        draft.traceId(text(Role.TRACE));
        draft.spanId(text(Role.SPAN));
        resource(draft, Role.HOST, EventFields.HOST_NAME);
        resource(draft, Role.PID, EventFields.PROCESS_PID);
        if (value(Role.STATUS) instanceof Integer status) {
            draft.httpStatus(status);
        }
        duration(draft);
        url(draft);
        text(draft, Role.ERROR_TYPE, EventFields.EXCEPTION_TYPE);
        text(draft, Role.ERROR_MESSAGE, EventFields.EXCEPTION_MESSAGE);
        String stack = text(Role.STACK);
        if (stack != null) {
            StackTraces.apply(stack, has(Role.ERROR_TYPE), has(Role.ERROR_MESSAGE), draft);
        }
        for (int i = 0; i < extraKeys.size(); i++) {
            draft.attribute(extraKeys.get(i), extraValues.get(i));
        }
        for (int i = 0; i < resourceKeys.size(); i++) {
            draft.resource(resourceKeys.get(i), resourceValues.get(i));
        }
    }

    private void level(Draft draft) {
        Object number = value(Role.SEVERITY_NUMBER);
        Object level = value(Role.LEVEL);
        if (level == null && number == null) {
            return;
        }
        String text = level == null ? "" : level.toString();
        int severity = number instanceof Integer known
                ? known
                : level == null ? 0 : FieldValues.severity(keyOf(Role.LEVEL), level);
        draft.severity(Draft.Evidence.LEVEL, severity, text);
    }

    /**
     * zap counts in seconds, with a fraction, both its time and its durations; no other logger writes the time so and
     * leaves the unit of a duration open.
     */
    private void duration(Draft draft) {
        Held duration = held.get(Role.DURATION);
        if (duration == null || !(duration.value() instanceof Double millis)) {
            return;
        }
        Held time = held.get(Role.TIME);
        boolean seconds = duration.raw() instanceof Double
                && FieldRole.isUnitOpen(duration.key())
                && time != null
                && time.key().equals("ts")
                && time.raw() instanceof Number;
        draft.attribute(EventFields.DURATION_MILLIS, seconds ? millis * 1000 : millis);
    }

    private void url(Draft draft) {
        String url = text(Role.URL);
        if (url == null) {
            return;
        }
        int scheme = url.indexOf("://");
        int path = scheme < 0 || scheme > 8 ? 0 : url.indexOf('/', scheme + 3);
        if (path < 0) {
            draft.attribute(EventFields.URL_PATH, "/");
            return;
        }
        int query = url.indexOf('?', path);
        draft.attribute(EventFields.URL_PATH, query < 0 ? url.substring(path) : url.substring(path, query));
        if (query >= 0 && !has(Role.QUERY)) {
            draft.attribute(EventFields.URL_QUERY, url.substring(query + 1));
        }
    }

    private void text(Draft draft, Role role, String attribute) {
        String value = text(role);
        if (value != null) {
            draft.attribute(attribute, value);
        }
    }

    private void resource(Draft draft, Role role, String name) {
        Object value = value(role);
        if (value != null) {
            draft.resource(name, value);
        }
    }

    /** The bytes of the message, to be read as a line of its own. */
    static byte[] bytes(String message) {
        return message.getBytes(StandardCharsets.UTF_8);
    }
}
