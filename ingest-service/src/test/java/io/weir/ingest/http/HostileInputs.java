package io.weir.ingest.http;

import static io.weir.ingest.http.RawHttp.head;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** What nobody should send, and what is answered; for bodies of 2 MB and records of 64 KB at most. */
final class HostileInputs {

    private static final long DRIP_NANOS = 50_000_000;

    private HostileInputs() {}

    /** An input, and what is answered. */
    record Case(String name, int status, String says, Input input) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Writes an input to the connection. */
    @FunctionalInterface
    interface Input {
        void to(OutputStream out) throws IOException;
    }

    static Stream<Case> all() {
        return Stream.of(heads(), framing(), requests(), encodings(), json(), lines(), manners())
                .flatMap(s -> s);
    }

    private static Stream<Case> heads() {
        return Stream.of(
                raw("bytes that are no HTTP", 400, "", "\u0000\u0001\u0002\u0003\r\n\r\n"),
                raw(
                        "a TLS client",
                        400,
                        "",
                        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n"),
                raw("an HTTP/2 client that did not ask", 400, "", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                raw("half a request line", 400, "", "POST\r\n\r\n"),
                raw("a version that is none", 400, "", "POST /logs?source=a HTTP/banana\r\nHost: h\r\n\r\n"),
                raw(
                        "a request line of 64 KiB",
                        414,
                        "",
                        "POST /logs?source=" + "a".repeat(64 << 10) + " HTTP/1.1\r\n\r\n"),
                raw(
                        "a header of 64 KiB",
                        431,
                        "",
                        "POST /logs?source=a HTTP/1.1\r\nX: " + "a".repeat(64 << 10) + "\r\n\r\n"),
                raw(
                        "ten thousand headers",
                        431,
                        "",
                        "POST /logs?source=a HTTP/1.1\r\n" + "A: b\r\n".repeat(10_000) + "\r\n"),
                raw("a header without a colon", 400, "", "POST /logs?source=a HTTP/1.1\r\nHost: h\r\nnonsense\r\n\r\n"),
                raw("a header with a NUL", 400, "", "POST /logs?source=a HTTP/1.1\r\nHost: h\r\nA: b\u0000c\r\n\r\n"),
                raw(
                        "a header's name with a blank",
                        400,
                        "",
                        "POST /logs?source=a HTTP/1.1\r\nHost: h\r\nA b: c\r\n\r\n"),
                raw("another method", 405, "is not served here", "DELETE /logs?source=a HTTP/1.1\r\nHost: h\r\n\r\n"),
                raw(
                        "a method that is none",
                        405,
                        "is not served here",
                        "BREW /logs?source=a HTTP/1.1\r\nHost: h\r\n\r\n"),
                raw(
                        "a path up and out",
                        404,
                        "nothing is served",
                        "POST /../../etc/passwd HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"));
    }

    private static Stream<Case> framing() {
        return Stream.of(
                raw("a negative length", 400, "", head("Content-Length: -1") + "a"),
                raw("a length that is no number", 400, "", head("Content-Length: many") + "a"),
                raw("two lengths", 400, "", head("Content-Length: 1", "Content-Length: 2") + "ab"),
                raw("a length beyond a long", 400, "", head("Content-Length: 99999999999999999999") + "a"),
                raw("a length of exabytes", 413, "over the limit", head("Content-Length: 9000000000000000000") + "a"),
                raw("a length over the limit", 413, "over the limit", head("Content-Length: 2097153") + "a"),
                raw(
                        "a length over the limit that waits to be asked",
                        413,
                        "over the limit",
                        head("Content-Length: 2097153", "Expect: 100-continue")),
                raw(
                        "a length and chunks",
                        400,
                        "",
                        head("Content-Length: 3", "Transfer-Encoding: chunked") + "0\r\n\r\nabc"),
                raw(
                        "a chunk whose size is none",
                        400,
                        "",
                        head("Transfer-Encoding: chunked") + "zz\r\nabc\r\n0\r\n\r\n"),
                raw(
                        "a chunk beyond a long",
                        400,
                        "",
                        head("Transfer-Encoding: chunked") + "FFFFFFFFFFFFFFFFF\r\nabc\r\n"),
                raw("a negative chunk", 400, "", head("Transfer-Encoding: chunked") + "-5\r\nabcde\r\n0\r\n\r\n"),
                raw(
                        "a chunk's extension of 64 KiB",
                        414,
                        "",
                        head("Transfer-Encoding: chunked") + "1;" + "x".repeat(64 << 10) + "\r\na\r\n0\r\n\r\n"));
    }

    private static Stream<Case> requests() {
        return Stream.of(
                raw(
                        "no source",
                        400,
                        "say once who sends",
                        "POST /logs HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\na"),
                query("an empty source", "source=", "say once who sends"),
                query("two sources", "source=a&source=b", "say once who sends"),
                query("a source with a blank", "source=a%20b", "a source is"),
                query("a source with a line feed", "source=a%0Ab", "a source is"),
                query("a source with a NUL", "source=a%00b", "a source is"),
                query("a source of 201", "source=" + "a".repeat(201), "a source is"),
                query("a source with half a percent", "source=a%2", ""),
                type("a type that is not served", "application/xml", "is not taken here"),
                type("a type that is none", "nonsense", "Content-Type cannot be read"),
                type("a form", "application/x-www-form-urlencoded", "add -H 'Content-Type: text/plain'"),
                type("a multipart form", "multipart/form-data; boundary=x", "is not taken here"),
                type("another charset", "text/plain; charset=utf-16", "lines are UTF-8"),
                type("a charset that is none", "text/plain; charset=nonsense", "Content-Type cannot be read"),
                raw(
                        "an empty key",
                        400,
                        "Idempotency-Key is sent once",
                        head("Idempotency-Key: ", "Content-Length: 1") + "a"),
                raw(
                        "a key of 256",
                        400,
                        "Idempotency-Key is sent once",
                        head("Idempotency-Key: " + "k".repeat(256), "Content-Length: 1") + "a"),
                raw(
                        "two keys",
                        400,
                        "Idempotency-Key is sent once",
                        head("Idempotency-Key: a", "Idempotency-Key: b", "Content-Length: 1") + "a"));
    }

    private static Stream<Case> encodings() {
        byte[] gzip = gzip("line\n".repeat(1_000).getBytes(UTF_8));
        byte[] zstd = Zstd.compress("line\n".repeat(1_000).getBytes(UTF_8));
        return Stream.of(
                encoded("an encoding that is not served", 415, "one of gzip, zstd", "br", new byte[] {1}),
                encoded("gzip twice", 415, "one of gzip, zstd", "gzip, gzip", new byte[] {1}),
                encoded("gzip that is none", 400, "gzip", "gzip", "plain\n".getBytes(UTF_8)),
                encoded("gzip cut short", 400, "gzip", "gzip", Arrays.copyOf(gzip, gzip.length - 9)),
                encoded("gzip with a wrong checksum", 400, "gzip", "gzip", damaged(gzip, gzip.length - 6)),
                encoded(
                        "gzip with something behind",
                        400,
                        "gzip",
                        "gzip",
                        (new String(gzip, ISO_8859_1) + "behind").getBytes(ISO_8859_1)),
                encoded("nothing, said to be gzip", 400, "gzip", "gzip", new byte[0]),
                encoded("a gzip bomb", 413, "after decompression", "gzip", gzip(new byte[64 << 20])),
                encoded("a gzip bomb of blank lines", 413, "after decompression", "gzip", gzip(filled(64 << 20, '\n'))),
                encoded("zstd that is none", 400, "zstd", "zstd", "plain\n".getBytes(UTF_8)),
                encoded("zstd cut short", 400, "zstd", "zstd", Arrays.copyOf(zstd, zstd.length - 3)),
                encoded("zstd that is damaged", 400, "zstd", "zstd", damaged(zstd, 6)),
                encoded("a zstd bomb", 413, "after decompression", "zstd", Zstd.compress(new byte[64 << 20])),
                encoded("zstd that wants a window of 128 MiB", 400, "zstd", "zstd", wideZstd()));
    }

    private static Stream<Case> json() {
        return Stream.of(
                array("nothing", 400, "found nothing", ""),
                array("no JSON", 400, "malformed JSON at byte 0", "hello"),
                array("an array without end", 400, "it ends before", "[{}"),
                array("a string without end", 400, "it ends before", "[\"a"),
                array("a comma too many", 400, "malformed JSON", "[{},]"),
                array("a comma too few", 400, "malformed JSON", "[{} {}]"),
                array("a comment", 400, "malformed JSON", "[{} /* no */]"),
                array("single quotes", 400, "malformed JSON", "[{'a':1}]"),
                array("a number that is none", 400, "malformed JSON", "[{\"a\":NaN}]"),
                array("an escape that is none", 400, "malformed JSON", "[\"\\x\"]"),
                array("a NUL in a string", 400, "malformed JSON", "[\"a\u0000\"]"),
                array("something behind", 400, "something follows", "[{}] {}"),
                array("two objects without an array", 400, "something follows", "{} {}"),
                array("half a million opening brackets", 400, "", "[".repeat(500_000)),
                array(
                        "half a million brackets",
                        200,
                        "longer than 65536 bytes",
                        "[" + "[".repeat(500_000) + "]".repeat(500_000) + "]"),
                array(
                        "a deep object",
                        200,
                        "nested deeper than 100",
                        "[" + "{\"a\":".repeat(1_000) + "1" + "}".repeat(1_000) + "]"),
                array("a million numbers", 200, "\"rejectedCount\":1000000", "[1" + ",1".repeat(999_999) + "]"),
                array(
                        "an element over the limit",
                        200,
                        "longer than 65536 bytes",
                        "[{\"a\":\"" + "x".repeat(65_536) + "\"}]"),
                array("a key of a megabyte", 200, "longer than 65536 bytes", "[{\"" + "k".repeat(1 << 20) + "\":1}]"),
                array(
                        "a number of a megabyte",
                        200,
                        "longer than 65536 bytes",
                        "[{\"a\":" + "9".repeat(1 << 20) + "}]"),
                ndjson(
                        "lines that are no JSON",
                        200,
                        "\"accepted\":1,\"rejected\":[{\"index\":0",
                        "nope\n{}\n{\"a\":\n"),
                ndjson("a deep line", 200, "nested deeper than 100", "[".repeat(30_000) + "]".repeat(30_000) + "\n"),
                ndjson("a line with something behind", 200, "something follows the value", "{} {}\n"),
                ndjson("a mark of byte order", 200, "\"index\":0", "\u00ef\u00bb\u00bf{}\n"));
    }

    private static Stream<Case> lines() {
        return Stream.of(
                text("a line over the limit", 200, "longer than 65536 bytes", "a\n" + "x".repeat(65_537) + "\nb\n"),
                text("two megabytes without an end of line", 200, "longer than 65536 bytes", "x".repeat(2 << 20)),
                text("two million blank lines", 200, "\"accepted\":0", "\n".repeat(2 << 20)),
                text("a million lines of one byte", 200, "\"accepted\":1048576", "x\n".repeat(1 << 20)),
                text("nothing but NULs", 200, "\"accepted\":1", "\u0000".repeat(1_000)),
                text("bytes that are no UTF-8", 200, "\"accepted\":1", "\u00ff\u00fe\u00c0\u0080\n"),
                text("escapes for a terminal", 200, "\"accepted\":1", "\u001b]0;owned\u0007\u001b[2J\n"),
                new Case("a body over the limit in chunks", 413, "\"accepted\":", out -> {
                    out.write(head("Transfer-Encoding: chunked").getBytes(UTF_8));
                    byte[] chunk = ("10000\r\n" + ("y".repeat(1023) + "\n").repeat(64) + "\r\n").getBytes(UTF_8);
                    for (int i = 0; i < 100; i++) {
                        out.write(chunk);
                    }
                }));
    }

    private static Stream<Case> manners() {
        return Stream.of(
                new Case(
                        "a head that never ends",
                        RawHttp.CLOSED,
                        "",
                        out -> drip(out, "POST /logs?source=a HTTP/1.1\r\n", "A: b\r\n")),
                new Case(
                        "a body that never ends",
                        503,
                        "not everything was received",
                        out -> drip(out, head("Content-Length: 1000000"), "x\n")),
                raw("a connection that says nothing", RawHttp.CLOSED, "", ""),
                raw("half a body", 503, "not everything was received", head("Content-Length: 100") + "half"));
    }

    private static void drip(OutputStream out, String head, String drop) throws IOException {
        out.write(head.getBytes(UTF_8));
        out.flush();
        // Until the server has had enough: its closing ends this.
        long deadline = System.nanoTime() + 1_000_000L * RawHttp.ANSWER_LIMIT_MILLIS;
        while (System.nanoTime() < deadline) {
            out.write(drop.getBytes(UTF_8));
            out.flush();
            LockSupport.parkNanos(DRIP_NANOS);
        }
    }

    private static Case raw(String name, int status, String says, String request) {
        return new Case(name, status, says, out -> out.write(request.getBytes(ISO_8859_1)));
    }

    private static Case query(String name, String query, String says) {
        return raw(name, 400, says, "POST /logs?" + query + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\na");
    }

    private static Case type(String name, String type, String says) {
        return raw(name, 415, says, head("Content-Type: " + type, "Content-Length: 1") + "a");
    }

    private static Case text(String name, int status, String says, String body) {
        return body(name, status, says, "text/plain", body);
    }

    private static Case array(String name, int status, String says, String body) {
        return body("as an array: " + name, status, says, "application/json", body);
    }

    private static Case ndjson(String name, int status, String says, String body) {
        return body("as NDJSON: " + name, status, says, "application/x-ndjson", body);
    }

    private static Case body(String name, int status, String says, String type, String body) {
        return raw(name, status, says, head("Content-Type: " + type, "Content-Length: " + body.length()) + body);
    }

    private static Case encoded(String name, int status, String says, String encoding, byte[] body) {
        return new Case(name, status, says, out -> {
            out.write(head("Content-Encoding: " + encoding, "Content-Length: " + body.length)
                    .getBytes(UTF_8));
            out.write(body);
        });
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private static byte[] wideZstd() {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (ZstdOutputStream zstd = new ZstdOutputStream(compressed, 1)) {
            zstd.setLong(27);
            zstd.write("line\n".repeat(1_000).getBytes(UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private static byte[] damaged(byte[] bytes, int at) {
        byte[] damaged = bytes.clone();
        damaged[at] ^= 0x55;
        return damaged;
    }

    private static byte[] filled(int length, char with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }
}
