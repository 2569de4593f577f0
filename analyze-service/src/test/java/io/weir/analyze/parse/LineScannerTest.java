package io.weir.analyze.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.LogEvent;
import io.weir.events.Severity;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LineScannerTest {

    private static final String ACCESS =
            "10.1.2.3 - joe [31/Dec/2025:23:59:59 +0100] \"GET /a?b=\\\"c HTTP/1.1\" 404 17";

    private final LineScanner scanner = new LineScanner(ParserSettings.defaults());

    /** In the midst of other bytes, as a line lies in what was read. */
    private void scan(byte[] line) {
        byte[] read = new byte[line.length + 20];
        System.arraycopy(line, 0, read, 7, line.length);
        scanner.scan(read, 7, 7 + line.length, Samples.ARRIVAL);
    }

    private void mustAgreeWithTheParser(byte[] line) {
        LogEvent event = Samples.parse(new LineParser(ParserSettings.defaults()), line);
        scan(line);
        String text = new String(line, ISO_8859_1);
        assertThat(scanner.isTimed()).as(text).isEqualTo(!event.timestamp().equals(Samples.ARRIVAL));
        assertThat(scanner.epochSecond()).as(text).isEqualTo(event.timestamp().getEpochSecond());
        assertThat(scanner.severity()).as(text).isEqualTo(event.severity());
        assertThat((Object) scanner.status())
                .as(text)
                .isEqualTo(event.attributes().getOrDefault(EventFields.HTTP_STATUS, 0));
    }

    @Test
    void anAccessLineSaysWhenAndWithWhichStatus() {
        scan(ACCESS.getBytes(ISO_8859_1));
        assertThat(scanner.isTimed()).isTrue();
        assertThat(scanner.epochSecond()).isEqualTo(1_767_221_999L);
        assertThat(scanner.status()).isEqualTo(404);
        assertThat(scanner.severity()).isEqualTo(Severity.WARN);
    }

    @Test
    void itSaysOfEveryLineWhatTheParserSays() {
        Stream.of(SamplesTest.FAMILIES)
                .flatMap(family -> Samples.read(family).stream())
                .forEach(sample -> mustAgreeWithTheParser(Samples.bytes(sample.line())));
    }

    @Test
    void whateverIsWrongInAnAccessLineItSaysWhatTheParserSays() {
        Random random = new Random(5);
        String alphabet = "0123456789.:[]/\"\\ -+GETJan\t";
        for (int i = 0; i < 20_000; i++) {
            byte[] line = ACCESS.getBytes(ISO_8859_1);
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                line[random.nextInt(line.length)] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            mustAgreeWithTheParser(line);
        }
    }
}
