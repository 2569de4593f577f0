package io.weir.ingest.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyslogSourceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<165>1 2026-03-01T12:00:00.000Z web-1 nginx 812 ID47 - GET /|nginx",
                "<165>1 - web-1 nginx - - -|nginx",
                "<165>1 2026-03-01T12:00:00Z web-1 - - - - text|web-1",
                "<165>1 2026-03-01T12:00:00Z - - - - - text|peer",
                "<165>1 2026-03-01T12:00:00Z web-1|web-1",
                "<165>1 |peer",
                "<13>Mar  1 12:00:00 web-1 sshd[812]: Accepted|sshd",
                "<13>Mar  1 12:00:00 web-1 postfix/smtpd[9]: connect|postfix/smtpd",
                "<13>Mar 11 12:00:00 web-1 kernel: oops|kernel",
                "<13>Mar 11 12:00:00 kernel: oops|kernel",
                "<13>Mar 11 12:00:00 web-1 just words|web-1",
                "<13>2026-03-01T12:00:00+01:00 web-1 sshd[812]: Accepted|sshd",
                "<13>sshd[812]: Accepted|sshd",
                "<13>sshd: Accepted|sshd",
                "<13>(systemd)[1]: Started|(systemd)",
                "<13>just words|peer",
                "just words|peer",
                "Mar 11 12:00:00 web-1 cron[1]: ran|cron",
                "<13>Mar 11 12:00:00 |peer",
                "<13>|peer",
                "<13>: x|peer",
                "<13>[]: x|[]",
                "<|peer",
            })
    void is_the_program_else_the_host_else_the_peer(String message, String source) {
        assertThat(SyslogSource.of(message.getBytes(UTF_8), "peer")).isEqualTo(source);
    }

    @Test
    void is_found_in_whatever_bytes() {
        Random random = new Random(7);
        String pieces = "<13>1 Mar 1 12:00:00 [x]: - 2026-03-01T";
        for (int i = 0; i < 20_000; i++) {
            byte[] message = new byte[random.nextInt(60)];
            for (int k = 0; k < message.length; k++) {
                message[k] = random.nextInt(4) == 0
                        ? (byte) random.nextInt()
                        : (byte) pieces.charAt(random.nextInt(pieces.length()));
            }
            assertThat(SyslogSource.of(message, "peer")).isNotEmpty();
        }
    }
}
