package io.weir.ingest.otlp;

import com.google.protobuf.CodedOutputStream;
import io.weir.events.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;

/** The two forms of OTLP over HTTP; an answer has the form of its request. */
enum OtlpEncoding {
    PROTOBUF("application/x-protobuf") {
        @Override
        byte[] success() {
            return new byte[0];
        }

        @Override
        byte[] partialSuccess(long rejected, String message) {
            byte[] partial = message(out -> {
                out.writeInt64(1, rejected);
                out.writeString(2, message);
            });
            return message(out -> out.writeByteArray(1, partial));
        }

        @Override
        byte[] status(int code, String message) {
            return message(out -> {
                out.writeInt32(1, code);
                out.writeString(2, message);
            });
        }
    },
    JSON(MediaType.APPLICATION_JSON_VALUE) {
        @Override
        byte[] success() {
            return Json.write(Map.of());
        }

        @Override
        byte[] partialSuccess(long rejected, String message) {
            Map<String, Object> partial = new LinkedHashMap<>();
            // 64 bits are a string in protobuf's JSON.
            partial.put("rejectedLogRecords", Long.toString(rejected));
            partial.put("errorMessage", message);
            return Json.write(Map.of("partialSuccess", partial));
        }

        @Override
        byte[] status(int code, String message) {
            Map<String, Object> status = new LinkedHashMap<>();
            status.put("code", code);
            status.put("message", message);
            return Json.write(status);
        }
    };

    private final String type;

    OtlpEncoding(String type) {
        this.type = type;
    }

    MediaType type() {
        return MediaType.parseMediaType(type);
    }

    /** An {@code ExportLogsServiceResponse} that says nothing: everything is taken. */
    abstract byte[] success();

    /** An {@code ExportLogsServiceResponse} that says what was not taken. */
    abstract byte[] partialSuccess(long rejected, String message);

    /** A {@code google.rpc.Status}. */
    abstract byte[] status(int code, String message);

    /** Writes fields. */
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
