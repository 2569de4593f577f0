package io.weir.events;

import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The JSON form of the records: property names as in the records, times as RFC 3339 with up to nanoseconds, absent
 * values left out. Unknown properties are ignored, so that a newer writer does not break an older reader. Thread-safe.
 */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .changeDefaultPropertyInclusion(inclusion ->
                    inclusion.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
            .build();

    private static final ThreadLocal<LogEventWriter> EVENTS = ThreadLocal.withInitial(LogEventWriter::new);

    private Json() {}

    /** Encodes a record as UTF-8. */
    public static byte[] write(Object value) {
        // An event is written for each line, anything else now and then.
        return value instanceof LogEvent event ? EVENTS.get().write(event) : MAPPER.writeValueAsBytes(value);
    }

    /**
     * Decodes UTF-8 JSON.
     *
     * @throws MalformedRecordException if it is not JSON, or not a valid record of this type; the message says where
     */
    public static <T> T read(byte[] json, Class<T> type) {
        try {
            return Objects.requireNonNull(MAPPER.readValue(json, type), "null");
        } catch (JacksonException | NullPointerException e) {
            throw new MalformedRecordException("not a " + type.getSimpleName() + ": " + firstLine(e), e);
        }
    }

    /** The mapper itself, for tree access and for streaming; shared and immutable. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    private static String firstLine(Exception e) {
        String message =
                e instanceof JacksonException jackson ? jackson.getOriginalMessage() : String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
