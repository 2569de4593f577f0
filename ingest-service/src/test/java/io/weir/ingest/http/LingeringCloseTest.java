package io.weir.ingest.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.netty.NettyPipeline;

class LingeringCloseTest {

    private static final String HEAD = "POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n";

    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void set() {
        channel.pipeline().addLast(NettyPipeline.HttpCodec, new HttpServerCodec());
        LingeringClose.addTo(channel.pipeline(), new LingeringClose.Bounds(50, Duration.ofSeconds(5)));
    }

    @AfterEach
    void end() {
        channel.finishAndReleaseAll();
    }

    @Test
    void whatIsReadWholeIsClosedAtOnce() {
        read("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\na");
        answerAndClose();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatIsReadInPartIsClosedWhenTheRestHasCome() {
        read(HEAD + "a".repeat(60));
        answerAndClose();
        assertThat(channel.isOpen()).isTrue();

        read("a".repeat(40));
        assertThat(channel.isOpen()).isTrue();
        channel.close();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aConnectionThatLingersIsClosedPastTheBound() {
        read(HEAD + "a".repeat(60));
        answerAndClose();

        read("b".repeat(50));
        assertThat(channel.isOpen()).isTrue();
        read("b");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aConnectionThatIsKeptHasTheSameBounds() {
        read("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n30\r\n");
        answer();
        read("a".repeat(48) + "\r\n");
        assertThat(channel.isOpen()).isTrue();
        read("3\r\naaa");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void eachBodyHasTheBoundsForItself() {
        read(HEAD + "a".repeat(60));
        answer();
        read("a".repeat(40));

        read(HEAD + "a".repeat(100));
        answer();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aBodyThatIsKnownToGoBeyondTheBoundEndsTheConnection() {
        read(HEAD + "a".repeat(49));
        FullHttpResponse early = answer();
        assertThat(HttpUtil.isKeepAlive(early)).isFalse();
    }

    @Test
    void anAnswerToAnEarlierRequestIsNoEarlyOne() {
        read("POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\na" + HEAD + "a");
        FullHttpResponse first = answer();
        assertThat(HttpUtil.isKeepAlive(first)).isTrue();

        read("a".repeat(99));
        answerAndClose();
        assertThat(channel.isOpen()).isFalse();
    }

    private void read(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, US_ASCII));
        channel.releaseInbound();
    }

    private FullHttpResponse answer() {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        HttpUtil.setContentLength(response, 0);
        channel.writeOneOutbound(response);
        channel.flushOutbound();
        channel.releaseOutbound();
        return response;
    }

    private void answerAndClose() {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        HttpUtil.setContentLength(response, 0);
        HttpUtil.setKeepAlive(response, false);
        channel.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        channel.releaseOutbound();
    }
}
