package io.weir.analyze.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageMaskTest {

    private final MessageMask mask = new MessageMask();

    private String masked(String message) {
        mask.mask(message);
        return mask.text();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            value = {
                // numbers, signs, units
                "took 12 ms | took <*>",
                "took 1.5s, 93.0 KB free | took <*> free",
                "retry 3/10 | retry <*>",
                "offset -17 | offset <*>",
                "1293 bytes (1.26 KB) sent | <*> bytes sent",
                "lifetime <1 sec | lifetime <*>",
                "at 80 % | at <*> %",
                // addresses, hosts, ids
                "from 10.0.0.1:5070 | from <*>",
                "from fe80::1ff:fe23:4567:890a | from <*>",
                "mac 00:1b:44:11:3a:b7 | mac <*>",
                "id 123e4567-e89b-12d3-a456-426614174000 | id <*>",
                "at 0xDEADBEEF in c3f1a09b | at <*> in <*>",
                "to proxy.cse.cuhk.edu.hk:5070 | to <*>",
                "to example.com | to <*>",
                "mail to jane@example.org | mail to <*>",
                "block blk_-1234567890123456789 done | block <*> done",
                "attempt_2017_0024_m_000138 failed | <*> failed",
                "delete blk_1 blk_-2 blk_3 now | delete <*> now",
                "eth0 up | <*> up",
                "rack-b-4:9092 to web-7/10.0.0.1:80 | <*> to <*>",
                "shop/web-5dc4b and kube-system/dns | <*> and <*>",
                "retries:3 left, depth....7 | retries:<*> left, depth....<*>",
                "visible3 | visible<*>",
                "nginx.service: on shop.orders | <*>: on <*>",
                "action:com.example.Started here | action:<*> here",
                "java.io.tmpdir=/tmp e.g. | java.io.tmpdir=<*> e.g.",
                // paths and URLs
                "open /var/log/app.log | open <*>",
                "open C:\\Windows\\x.dll, ok | open <*>, ok",
                "GET http://h:1/a?b=c&d=(e)f done | GET <*> done",
                "\"GET /v2/servers/detail HTTP/1.1\" status: 200 | \"GET <*> HTTP/<*>\" status: <*>",
                "read/write error | read/write error",
                // times
                "at Sat Jul  9 22:53:19 2005 again | at <*> again",
                "since 2026-03-01T12:00:00.123Z | since <*>",
                "May I | May I",
                // values and quotations
                "user=root tty= uid=0 | user=<*> tty= uid=<*>",
                "a = b == c | a = b == c",
                "box=Rect(0, 0 - 3, 4) | box=<*>",
                "service 'akka' started | service '<*>' started",
                "can't find it | can't find it",
                "name=\"two words\" | name=\"<*>\"",
                "signals [TERM, HUP, INT] | signals [<*>]",
                "value is null | value is <*>",
                "screen is on: true | screen is on: <*>",
                "true so far | true so far",
                "speeds ( **** 3534 **** 12 ) | speeds ( <*> )",
                // brackets
                "servlet [dispatcher] failed [oops] | servlet [<*>] failed [<*>]",
                "[mt] [hid] started [INF] | [mt] [hid] started [INF]",
                "chdir(tmp) of 2 file(s), 3 bus(es) | chdir(<*>) of <*> file(s), <*> bus(es)",
                "Killed 4711 (worker) at once | Killed <*> at once",
                "stopped (unspecified) | stopped (unspecified)",
                "(root) CMD (run it) | (<*>) CMD (run it)",
                "user <alice>, List<String> a <b | user <<*>>, List<String> a <b",
                "{\"size\": 3, \"name\":\"x\"} but \"a\": no key | {\"size\": <*>, \"name\":\"<*>\"} but \"<*>\": no key",
                // names in their places
                "for user root by | for user <*> by",
                "Failed password for test1 from 1.2.3.4 | Failed password for <*> from <*>",
                "User alice logged in | User <*> logged in",
                "User logged out | User logged out",
                "pass is over; who is unknown | pass is over; who is unknown",
                // what stays
                "jk2_init() failed | jk2_init() failed",
                "java.io.IOException: broken | java.io.IOException: broken",
                "at Foo.java:12, main.go:7 | at <*>",
                "BLOCK* NameSystem.addStoredBlock: updated | BLOCK* NameSystem.addStoredBlock: updated",
                "läuft schon | läuft schon",
            })
    void whatVariesIsTakenOut(String message, String template) {
        assertThat(masked(message)).isEqualTo(template);
    }

    @Test
    void emptyMessagesAndThoseOfWhiteSpaceAreTheSame() {
        assertThat(masked("")).isEmpty();
        assertThat(masked(" \t ")).isEmpty();
        assertThat(mask.tokens()).isEmpty();
    }

    @Test
    void onlyTheFirstLineIsLookedAt() {
        assertThat(masked("went wrong\n\tat somewhere")).isEqualTo("went wrong");
    }

    @Test
    void tokensAndCharactersAreBounded() {
        mask.mask("word ".repeat(1_000));
        assertThat(mask.tokens()).hasSize(MessageMask.MAX_TOKENS + 1).endsWith(DrainTree.ANY);
        mask.mask("x".repeat(1_000_000));
        assertThat(mask.text()).hasSize(MessageMask.MAX_CHARS);
        assertThat(masked("it " + "blk_123 ".repeat(1_000))).isEqualTo("it <*>");
    }

    @Test
    void anyCharactersAtAllAreSurvived() {
        Random random = new Random(3);
        String alphabet = "ab1 0.:/\\-_=<>()[]{}'\"`,;@#%+*~?&|\u0001\u0000\n\té\ud83d\ude00";
        for (int round = 0; round < 200_000; round++) {
            StringBuilder message = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                message.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String once = masked(message.toString());
            assertThat(masked(message.toString())).isEqualTo(once).doesNotContain("\u0001", "  ");
        }
    }
}
