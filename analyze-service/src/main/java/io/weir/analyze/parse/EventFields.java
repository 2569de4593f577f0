package io.weir.analyze.parse;

import io.weir.events.LogEvent;

/** The names of the attributes that the parser sets, and what the windows read of them. */
public final class EventFields {

    /** How long what the event reports took, in milliseconds, a {@code Double}; whatever unit the line had. */
    public static final String DURATION_MILLIS = "duration_ms";
    /** How many values were left out because the event had too many or too deep ones. */
    public static final String DROPPED_ATTRIBUTES = "dropped_attributes_count";
    /** When who passed the record on had first seen it, RFC 3339, where it also says when it happened. */
    public static final String OBSERVED_TIMESTAMP = "log.record.observed_timestamp";

    public static final String TRACE_FLAGS = "trace_flags";
    public static final String EVENT_NAME = "event.name";
    public static final String SCOPE_NAME = "otel.scope.name";
    public static final String SCOPE_VERSION = "otel.scope.version";
    public static final String SCOPE_ATTRIBUTES = "otel.scope.attributes";

    /** The head of a line as it stood, where it has columns whose meaning is not known. */
    public static final String HEADER = "log.header";

    /** What a line has in brackets before its message, besides its thread. */
    public static final String CONTEXT = "log.context";

    public static final String LOGGER = "log.logger";
    public static final String STREAM = "log.iostream";
    /** {@code true} on a piece of a longer line that the container runtime cut. */
    public static final String PARTIAL = "log.partial";

    /** The message with what varies in it taken out. */
    public static final String TEMPLATE = "log.record.template";
    /** The pattern that the message belongs to. */
    public static final String TEMPLATE_ID = "log.record.template.id";

    public static final String CODE_FILE = "code.filepath";
    public static final String CODE_LINE = "code.lineno";
    public static final String THREAD_NAME = "thread.name";
    public static final String THREAD_ID = "thread.id";
    public static final String EXCEPTION_TYPE = "exception.type";
    public static final String EXCEPTION_MESSAGE = "exception.message";
    public static final String EXCEPTION_STACKTRACE = "exception.stacktrace";
    /** {@code true} on an event whose trace was longer than allowed; the rest follows in further events. */
    public static final String STACKTRACE_CUT = "exception.stacktrace.cut";
    /** {@code true} on an event that holds the rest of the trace before it. */
    public static final String STACKTRACE_CONTINUES = "exception.stacktrace.continues";

    public static final String CLIENT_ADDRESS = "client.address";
    public static final String HTTP_METHOD = "http.request.method";
    public static final String HTTP_STATUS = "http.response.status_code";
    public static final String HTTP_RESPONSE_SIZE = "http.response.size";
    public static final String HTTP_REFERER = "http.request.header.referer";
    public static final String NETWORK_PROTOCOL_VERSION = "network.protocol.version";
    public static final String SERVER_ADDRESS = "server.address";
    public static final String SERVER_PORT = "server.port";
    public static final String URL_PATH = "url.path";
    public static final String URL_QUERY = "url.query";
    public static final String USER_AGENT = "user_agent.original";
    public static final String USER_NAME = "user.name";
    public static final String DB_NAME = "db.namespace";
    public static final String SYSLOG_FACILITY = "syslog.facility";
    public static final String SYSLOG_APP_NAME = "syslog.appname";
    public static final String SYSLOG_PROCID = "syslog.procid";
    public static final String SYSLOG_MSGID = "syslog.msgid";

    /** Of the resource. */
    public static final String HOST_NAME = "host.name";
    /** Of the resource. */
    public static final String PROCESS_PID = "process.pid";

    private EventFields() {}

    /** The event with the pattern its message is of. */
    public static LogEvent withTemplate(LogEvent event, String id, String template) {
        Attributes attributes = new Attributes(event.attributes());
        attributes.set(TEMPLATE, template);
        attributes.set(TEMPLATE_ID, id);
        return new LogEvent(
                event.timestamp(),
                event.observedTimestamp(),
                event.severityNumber(),
                event.severityText(),
                event.body(),
                event.service(),
                event.resource(),
                attributes,
                event.traceId(),
                event.spanId(),
                event.format(),
                event.origin());
    }

    /** How long what the event reports took, in milliseconds; NaN if it does not say. */
    public static double durationMillis(LogEvent event) {
        return event.attributes().get(DURATION_MILLIS) instanceof Number millis ? millis.doubleValue() : Double.NaN;
    }

    /** The first digit of the event's HTTP status, 1–5; 0 if it has none. */
    public static int statusClass(LogEvent event) {
        int status = event.attributes().get(HTTP_STATUS) instanceof Number code ? code.intValue() : 0;
        return status >= 100 && status < 600 ? status / 100 : 0;
    }
}
