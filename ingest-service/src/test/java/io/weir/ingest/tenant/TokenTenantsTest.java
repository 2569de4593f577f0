package io.weir.ingest.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ingest.tenant.NotAdmittedException.Cause;
import java.net.InetAddress;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenTenantsTest {

    private static final String ACME = "acme-0123456789abcdef";
    private static final String SHOP = "shop-0123456789abcdef";

    private final TokenTenants tenants = new TokenTenants(Tokens.ofLines(
            List.of("# who  what", "", "acme " + ACME, "  shop\t " + SHOP + " ", "shop another-0123456789abcdef")));

    @Test
    void a_token_leads_to_its_tenant_however_it_is_sent() {
        Tenant acme = new Tenant("acme");
        assertThat(tenants.ofAuthorization("Bearer " + ACME)).isEqualTo(acme);
        assertThat(tenants.ofAuthorization("bearer  " + ACME)).isEqualTo(acme);
        assertThat(tenants.ofAuthorization("Splunk " + ACME)).isEqualTo(acme);
        assertThat(tenants.ofAuthorization("Basic " + base64("anybody:" + ACME)))
                .isEqualTo(acme);
        assertThat(tenants.ofAuthorization("ApiKey " + base64(":" + ACME))).isEqualTo(acme);
        assertThat(tenants.ofToken(ACME)).isEqualTo(acme);
        assertThat(tenants.ofToken(SHOP).name()).isEqualTo("shop");
        assertThat(tenants.ofToken("another-0123456789abcdef").name()).isEqualTo("shop");
    }

    @Test
    void what_leads_nowhere_says_why_and_never_repeats_it() {
        assertRefused(Cause.MISSING, null);
        assertRefused(Cause.MISSING, " ");
        assertRefused(Cause.MALFORMED, ACME);
        assertRefused(Cause.MALFORMED, "Digest " + ACME);
        assertRefused(Cause.MALFORMED, "Basic not-base-64!");
        assertRefused(Cause.MALFORMED, "Basic " + base64("no colon"));
        assertRefused(Cause.UNKNOWN, "Bearer " + ACME + "0");
        assertRefused(Cause.UNKNOWN, "Bearer " + ACME.substring(1));
        assertRefused(Cause.UNKNOWN, "Bearer acme");
        assertRefused(Cause.UNKNOWN, "Bearer " + "x".repeat(100_000));
        assertRefused(Cause.UNKNOWN, "Basic " + base64(ACME + ":wrong"));
    }

    private void assertRefused(Cause cause, String authorization) {
        assertThatThrownBy(() -> tenants.ofAuthorization(authorization))
                .isInstanceOfSatisfying(NotAdmittedException.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(cause);
                    assertThat(refused.getMessage()).doesNotContain("0123456789");
                });
    }

    @Test
    void tokens_that_are_taken_away_lead_nowhere_any_more() {
        tenants.replace(Tokens.NONE);
        assertRefused(Cause.UNKNOWN, "Bearer " + ACME);
    }

    @Test
    void a_list_is_for_the_environment() {
        Tokens tokens = Tokens.ofList(" acme=" + ACME + ", shop = a=b=0123456789abcdef ,");
        assertThat(tokens.size()).isEqualTo(2);
        assertThat(tokens.tenantOf(ACME)).isEqualTo(new Tenant("acme"));
        assertThat(tokens.tenantOf("a=b=0123456789abcdef")).isEqualTo(new Tenant("shop"));
        assertThat(Tokens.ofList("").size()).isZero();
        assertThat(tokens).hasToString("2 tokens");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secretsecretsecretsecret",
                "acme secret",
                "ACME secretsecretsecretsecret",
                "acme secretsecret secretsecret",
                "acme secretsecretsecretsecret\u00e9"
            })
    void a_line_that_is_none_is_named_and_not_repeated(String line) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokens.ofLines(List.of("", line)))
                .withMessageContaining("line 2")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @Test
    void a_token_has_one_tenant() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tokens.ofLines(List.of("acme " + ACME, "shop " + ACME)))
                .withMessageContaining("line 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "-a", ".a", "a b", "a/b", "\u00e4", "a\n"})
    void a_tenant_has_a_plain_name(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Tenant(name));
        assertThatIllegalArgumentException().isThrownBy(() -> new Tenant("a".repeat(64)));
        assertThat(new Tenant("a".repeat(63)).name()).hasSize(63);
    }

    @Test
    void without_tokens_only_loopback_is_open() throws Exception {
        InetAddress everywhere = InetAddress.getByName("0.0.0.0");
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OpenDoor(false, false).check("HTTP", everywhere, false))
                .withMessageContaining("WEIR_TOKENS_FILE");
        assertThatCode(() -> {
                    new OpenDoor(false, false).check("HTTP", loopback, false);
                    new OpenDoor(false, false).check("HTTP", everywhere, true);
                    new OpenDoor(true, false).check("HTTP", everywhere, false);
                    new OpenDoor(false, true).check("HTTP", everywhere, false);
                })
                .doesNotThrowAnyException();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
