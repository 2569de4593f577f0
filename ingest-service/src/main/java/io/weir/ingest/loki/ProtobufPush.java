package io.weir.ingest.loki;

import io.weir.ingest.pipeline.Intake;
import io.weir.ingest.pipeline.RefusedException;
import io.weir.ingest.protobuf.ProtobufFields;
import io.weir.ingest.record.RecordReader;
import io.weir.ingest.record.RecordTarget;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.xerial.snappy.Snappy;

/** The entries of a {@code PushRequest} in protobuf. */
final class ProtobufPush implements RecordReader {

    private static final int STREAMS = 1 << 3 | ProtobufFields.BYTES;

    private static final int LABELS = 1 << 3 | ProtobufFields.BYTES;
    private static final int ENTRIES = 2 << 3 | ProtobufFields.BYTES;

    private static final int TIMESTAMP = 1 << 3 | ProtobufFields.BYTES;
    private static final int LINE = 2 << 3 | ProtobufFields.BYTES;
    private static final int METADATA = 3 << 3 | ProtobufFields.BYTES;

    private static final int SECONDS = 1 << 3 | ProtobufFields.VARINT;
    private static final int NANOS = 2 << 3 | ProtobufFields.VARINT;

    private static final int NAME = 1 << 3 | ProtobufFields.BYTES;
    private static final int VALUE = 2 << 3 | ProtobufFields.BYTES;

    private static final int OUTSIDE = -1;

    private final byte[] bytes;
    private final ProtobufFields fields;
    private final LokiStream writer;

    /** What leads out of the stream that is being read. */
    private int stream = OUTSIDE;

    ProtobufPush(byte[] bytes, int maxRecordBytes) {
        this.bytes = bytes;
        this.fields = new ProtobufFields(bytes, 0, bytes.length);
        this.writer = new LokiStream(maxRecordBytes);
    }

    /**
     * Of a body that is a block of snappy, whose length inflated is looked at before memory is taken for it.
     *
     * @throws RefusedException MALFORMED or TOO_LARGE
     */
    static ProtobufPush ofSnappy(byte[] body, Intake intake) {
        try {
            int length = Snappy.uncompressedLength(body);
            long most = intake.limits().maxBodyBytes();
            if (length > most) {
                throw new RefusedException(
                        RefusedException.Cause.TOO_LARGE,
                        "the body is larger than " + most + " bytes after decompression: send it in several requests",
                        null);
            }
            intake.hold(length);
            return new ProtobufPush(Snappy.uncompress(body), intake.limits().maxRecordBytes());
        } catch (IOException e) {
            throw new RefusedException(
                    RefusedException.Cause.MALFORMED, "the body is no block of snappy: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean next(RecordTarget target) {
        try {
            return read(target);
        } catch (ProtobufFields.MalformedException e) {
            throw new RefusedException(
                    RefusedException.Cause.MALFORMED,
                    "not a PushRequest in protobuf, at byte " + fields.position() + " of " + bytes.length,
                    e);
        }
    }

    private boolean read(RecordTarget target) {
        int tag = fields.next();
        if (stream == OUTSIDE) {
            if (tag == STREAMS) {
                stream = fields.enter();
                writer.start(labels(fields.rest()));
            } else if (tag == 0) {
                return false;
            } else {
                fields.skip(tag);
            }
        } else if (tag == ENTRIES) {
            entry(target);
        } else if (tag == 0) {
            fields.leave(stream);
            stream = OUTSIDE;
        } else {
            fields.skip(tag);
        }
        return true;
    }

    /** Read ahead, since whatever their place among the fields, the labels are needed for the first entry. */
    private static Map<String, String> labels(ProtobufFields ahead) {
        String labels = "{}";
        for (int tag = ahead.next(); tag != 0; tag = ahead.next()) {
            if (tag == LABELS) {
                labels = ahead.text();
            } else {
                ahead.skip(tag);
            }
        }
        return Labels.of(labels);
    }

    private void entry(RecordTarget target) {
        int entered = fields.enter();
        long nanos = 0;
        int from = 0;
        int to = 0;
        Map<String, String> metadata = Map.of();
        for (int tag = fields.next(); tag != 0; tag = fields.next()) {
            switch (tag) {
                case TIMESTAMP -> nanos = timestamp();
                case LINE -> {
                    from = fields.begin();
                    to = fields.end();
                }
                case METADATA -> {
                    metadata = metadata.isEmpty() ? new LinkedHashMap<>() : metadata;
                    pair(metadata);
                }
                default -> fields.skip(tag);
            }
        }
        fields.leave(entered);
        writer.entry(nanos, bytes, from, to, metadata, target);
    }

    private long timestamp() {
        int entered = fields.enter();
        long nanos = 0;
        for (int tag = fields.next(); tag != 0; tag = fields.next()) {
            switch (tag) {
                case SECONDS -> nanos += fields.varint() * 1_000_000_000L;
                case NANOS -> nanos += fields.varint();
                default -> fields.skip(tag);
            }
        }
        fields.leave(entered);
        return nanos;
    }

    private void pair(Map<String, String> metadata) {
        int entered = fields.enter();
        String name = "";
        String value = "";
        for (int tag = fields.next(); tag != 0; tag = fields.next()) {
            switch (tag) {
                case NAME -> name = fields.text();
                case VALUE -> value = fields.text();
                default -> fields.skip(tag);
            }
        }
        fields.leave(entered);
        metadata.put(name, value);
    }
}
