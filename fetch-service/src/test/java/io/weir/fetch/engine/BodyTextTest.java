package io.weir.fetch.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTextTest {

    private static BodyText of(int maxBytes, byte[]... chunks) {
        BodyText text = new BodyText(maxBytes);
        for (byte[] chunk : chunks) {
            boolean unused = text.append(Unpooled.wrappedBuffer(chunk));
        }
        return text;
    }

    @Test
    void nothingIsNoText() {
        assertThat(of(10).text(null)).isNull();
        assertThat(of(10).isTruncated()).isFalse();
    }

    @Test
    void exactlyTheCapIsWhole() {
        BodyText text = of(4, "ab".getBytes(UTF_8), "cd".getBytes(UTF_8), new byte[0]);

        assertThat(text.text(null)).isEqualTo("abcd");
        assertThat(text.isTruncated()).isFalse();
    }

    @Test
    void oneByteMoreIsCutAndFlagged() {
        BodyText text = of(4, "abc".getBytes(UTF_8), "de".getBytes(UTF_8));

        assertThat(text.text(null)).isEqualTo("abcd");
        assertThat(text.isTruncated()).isTrue();
    }

    @Test
    void aCharacterThatTheCapCutsThroughIsLeftOut() {
        assertThat(of(4, "abcé".getBytes(UTF_8)).text(null)).isEqualTo("abc");
    }

    @Test
    void aCharacterThatThePeerCutThroughIsReplaced() {
        assertThat(of(10, new byte[] {'a', (byte) 0xC3}).text(null)).isEqualTo("a\uFFFD");
    }

    @Test
    void aCharacterMaySpanChunks() {
        byte[] bytes = "é".getBytes(UTF_8);
        assertThat(of(10, new byte[] {bytes[0]}, new byte[] {bytes[1]}).text("text/plain"))
                .isEqualTo("é");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain;charset=iso-8859-1",
                "text/plain; Charset=\"ISO-8859-1\"; format=flowed",
                "text/plain; charset=latin1",
            })
    void theNamedCharsetIsHeeded(String contentType) {
        assertThat(of(10, "é".getBytes(ISO_8859_1)).text(contentType)).isEqualTo("é");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain; charset=klingon", "text/plain; charset=", "text/plain; charset=a b", "text/plain"})
    void anUnknownCharsetIsUtf8(String contentType) {
        assertThat(of(10, "é".getBytes(UTF_8)).text(contentType)).isEqualTo("é");
    }

    @Test
    void whatIsNotOfTheCharsetIsReplaced() {
        assertThat(of(10, "é!".getBytes(ISO_8859_1)).text("text/plain; charset=utf-8"))
                .isEqualTo("\uFFFD!");
    }

    @Test
    void aByteOrderMarkIsHeededAndLeftOut() {
        assertThat(of(20, "\uFEFFhé".getBytes(UTF_16LE)).text(null)).isEqualTo("hé");
        assertThat(of(20, "\uFEFFhé".getBytes(UTF_16BE)).text(null)).isEqualTo("hé");
        assertThat(of(20, "\uFEFFhé".getBytes(UTF_8)).text(null)).isEqualTo("hé");
    }
}
