package io.weir.fetch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetPolicyTest {

    private final TargetPolicy internet = TargetPolicy.publicInternet(Set.of(80, 443), List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.org/",
                "file:///etc/passwd",
                "gopher://example.org/",
                "jar:http://example.org!/",
                "//example.org/",
                "/etc/passwd",
                "",
                "example.org",
                "http:",
                "http:///path",
                "http://",
                "http://user@example.org/",
                "http://user:password@example.org/",
                "http://example.org:22/",
                "http://example.org:6379/",
                "http://example.org:99999/",
                "http://exa mple.org/",
                "http://example.org\\@x/",
                "http://127.0.0.1#@example.org/",
                "http://1.1.1.1&@2.2.2.2#@3.3.3.3/",
                "http://a_b.example.org/",
                "http://[::1/",
                "http://[::ffff:0:127.0.0.1]/",
                "http://[fe80::1%25eth0]/",
                "http://ⓔxample.org/",
                "http://１２７.0.0.1/",
                "http://127.1/",
                "http://127.0.1/",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0x7f.1/",
                "http://017700000001/",
                "http://0177.0.0.1/",
                "http://127.0.0.1./",
                "http://127.0.0.01/",
                "http://127.0.0.0x1/",
                "http://256.256.256.256/",
                "http://1.2.3.4.5/",
                "http://0/",
                "http://example.0x7f/",
            })
    void whatIsNoPlainUrlOfAPublicPlaceIsBlockedUnseen(String url) {
        assertThatExceptionOfType(BlockedException.class)
                .isThrownBy(() -> internet.check(url))
                .satisfies(
                        blocked -> assertThat(blocked.getMessage()).isNotBlank().doesNotContain("\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/", "HTTPS://EXAMPLE.org/a?b#c", "http://example.org:443/", "http://8.8.8.8/",
                "http://[2606:4700:4700::1111]/", "http://0x7f.example.org/", "http://123.example/",
                        "http://xn--dmin-moa0i.example/",
            })
    void aPlainUrlPasses(String url) {
        assertThatCode(() -> internet.check(url)).doesNotThrowAnyException();
    }

    @Test
    void aPortThatAnAllowedPlaceHasIsNotOpenForOthers() {
        TargetPolicy policy = TargetPolicy.publicInternet(Set.of(80), List.of(AllowedTarget.parse("10.0.0.1:9000")));

        assertThatCode(() -> policy.check("http://10.0.0.1:9000/")).doesNotThrowAnyException();
        assertThatExceptionOfType(BlockedException.class).isThrownBy(() -> policy.check("http://8.8.8.8:9000/"));
        assertThatExceptionOfType(BlockedException.class).isThrownBy(() -> policy.check("http://10.0.0.1:80/"));
    }

    @Test
    void anExactListLetsNothingElsePass() {
        TargetPolicy policy = TargetPolicy.only(List.of(AllowedTarget.parse("payments.internal:8080")));

        assertThatCode(() -> policy.check("payments.internal", 8080, Cidr.literal("10.0.0.1")))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(BlockedException.class).isThrownBy(() -> policy.check("http://8.8.8.8:8080/"));
        assertThatExceptionOfType(BlockedException.class)
                .isThrownBy(() -> policy.check("other.internal", 8080, Cidr.literal("10.0.0.1")));
    }

    @Test
    void anEmptyListLetsNothingPass() {
        assertThatExceptionOfType(BlockedException.class)
                .isThrownBy(() -> TargetPolicy.only(List.of()).check("http://example.org/"));
    }

    @Test
    void unrestrictedStillWantsHttp() {
        assertThatCode(() -> TargetPolicy.unrestricted().check("http://127.0.0.1:9/"))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(BlockedException.class)
                .isThrownBy(() -> TargetPolicy.unrestricted().check("file:///etc/passwd"));
    }
}
