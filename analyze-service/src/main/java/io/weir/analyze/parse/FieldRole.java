package io.weir.analyze.parse;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the keys of structured records mean, in the spelling of all the loggers that are in use. Keys are compared without
 * regard to case; a nested key is its path with dots.
 *
 * @param role what the value is
 * @param rank among several keys of one role the lowest wins; the others stay attributes
 * @param attribute the name under which an {@link Role#ATTRIBUTE} is kept
 * @param unit the unit of a {@link Role#DURATION} that is a bare number
 */
record FieldRole(Role role, int rank, String attribute, Durations.Unit unit) {

    enum Role {
        TIME,
        LEVEL,
        /** A level as OpenTelemetry's number. */
        SEVERITY_NUMBER,
        MESSAGE,
        LOGGER,
        SERVICE,
        HOST,
        PID,
        THREAD,
        TRACE,
        SPAN,
        STACK,
        ERROR_TYPE,
        ERROR_MESSAGE,
        DURATION,
        STATUS,
        METHOD,
        URL,
        QUERY,
        TEMPLATE,
        ATTRIBUTE
    }

    private static final Map<String, FieldRole> BY_KEY = new HashMap<>();

    static {
        ranked(
                Role.TIME,
                "@timestamp timestamp time ts t @t t.$date datetime eventtime timeunixnano __realtime_timestamp"
                        + " _source_realtime_timestamp date asctime event.created observedtimestamp");
        ranked(
                Role.LEVEL,
                "log.level level severity severitytext severity_text lvl loglevel log_level @l levelname"
                        + " priority s at levelno level_name");
        ranked(Role.SEVERITY_NUMBER, "severitynumber severity_number");
        ranked(Role.MESSAGE, "message msg @m @mt short_message log event body textpayload text");
        ranked(Role.LOGGER, "log.logger logger logger_name loggername name caller sourcecontext category");
        ranked(Role.SERVICE, "service.name service app application service_name servicename app_name appname");
        ranked(Role.HOST, "host.name hostname host _hostname");
        ranked(Role.PID, "process.pid pid _pid process_id processid");
        ranked(Role.THREAD, "process.thread.name thread.name thread thread_name threadname");
        ranked(
                Role.TRACE,
                "trace.id trace_id traceid oteltraceid dd.trace_id x-b3-traceid logging.googleapis.com/trace");
        ranked(Role.SPAN, "span.id span_id spanid otelspanid dd.span_id x-b3-spanid logging.googleapis.com/spanid");
        ranked(
                Role.STACK,
                "error.stack_trace exception.stacktrace stack_trace stacktrace err.stack error.stack"
                        + " exception.stack_trace exception @x stack exc_info errorverbose");
        ranked(
                Role.ERROR_TYPE,
                "error.type exception.type err.type error.name err.name error.kind exception.class"
                        + " exception.exception_class error_type");
        ranked(
                Role.ERROR_MESSAGE,
                "error.message exception.message err.message exception.exception_message error err" + " error_message");
        ranked(
                Role.STATUS,
                "http.response.status_code http.status_code res.statuscode httprequest.status status_code"
                        + " statuscode http_status response_code responsecode status");
        ranked(
                Role.METHOD,
                "http.request.method http.method req.method request.method httprequest.requestmethod request_method method verb");
        ranked(
                Role.URL,
                "url.path http.target http.path req.url request.uri httprequest.requesturl request_uri requesturi uri path url");
        ranked(Role.QUERY, "url.query query_string");
        ranked(Role.TEMPLATE, "log.record.template messagetemplate");
        durations(
                Durations.Unit.MILLIS,
                "duration_ms durationms duration_millis durationmillis elapsed_ms elapsedms"
                        + " elapsed_millis elapsedmilliseconds latency_ms latencyms response_time_ms responsetimems took_ms"
                        + " tookms time_ms request_time_ms processing_time_ms duration elapsed latency response_time"
                        + " responsetime took time_taken timetaken dur execution_time processing_time runtime"
                        + " httprequest.latency");
        durations(
                Durations.Unit.MICROS,
                "duration_us duration_micros durationmicros elapsed_us elapsed_micros latency_us");
        durations(
                Durations.Unit.NANOS, "event.duration duration_ns duration_nanos durationnanos elapsed_ns latency_ns");
        durations(
                Durations.Unit.SECONDS,
                "request_time duration_s duration_sec duration_seconds elapsed_s elapsed_sec"
                        + " elapsed_seconds latency_s latency_seconds upstream_response_time http.server.request.duration"
                        + " http.client.request.duration");
        attribute(
                EventFields.CLIENT_ADDRESS,
                "client.address client.ip remote_addr remoteaddr remote_ip remoteip client_ip"
                        + " clientip req.remoteaddress request.remote_ip httprequest.remoteip");
        attribute(
                EventFields.USER_AGENT,
                "user_agent.original http_user_agent user_agent useragent httprequest.useragent" + " http.user_agent");
        attribute(EventFields.HTTP_REFERER, "http_referer referer referrer httprequest.referer http.request.referrer");
    }

    private static void ranked(Role role, String keys) {
        int rank = 0;
        for (String key : keys.split(" ", -1)) {
            BY_KEY.put(key, new FieldRole(role, rank++, "", Durations.Unit.NONE));
        }
    }

    /** Within one unit the order ranks; a key that names its unit beats one that does not. */
    private static void durations(Durations.Unit unit, String keys) {
        int rank = 0;
        for (String key : keys.split(" ", -1)) {
            BY_KEY.put(key, new FieldRole(Role.DURATION, rank++, "", unit));
        }
    }

    private static void attribute(String name, String keys) {
        for (String key : keys.split(" ", -1)) {
            BY_KEY.put(key, new FieldRole(Role.ATTRIBUTE, 0, name, Durations.Unit.NONE));
        }
    }

    /** What a key means; null if nothing special. */
    static @Nullable FieldRole of(String key) {
        FieldRole exact = BY_KEY.get(key);
        return exact != null || !hasUpperCase(key) ? exact : BY_KEY.get(key.toLowerCase(Locale.ROOT));
    }

    /** Whether the key of a duration leaves its unit open. */
    static boolean isUnitOpen(String key) {
        return key.equals("duration") || key.equals("elapsed") || key.equals("latency") || key.equals("took");
    }

    private static boolean hasUpperCase(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return true;
            }
        }
        return false;
    }
}
