package io.weir.ingest.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Lets an answer arrive that was given before its request's body had been read to its end. A socket that is closed with
 * something unread resets the connection, and what its client has not read by then is lost: a refusal would look like a
 * failure of the network. So the rest of such a body is read and dropped, within bounds (RFC 9112, section 9.6).
 *
 * <p>A connection that is kept goes on with the next request after that. One that is not is closed for writing at once, and
 * altogether when its client has closed it, too. It is not kept if the rest is known to be over the bound, or if the client
 * waits to be told to send it: whether that one sends it after a refusal, nobody knows.
 *
 * <p>One for each connection, between the codec of HTTP/1.1 and what serves requests; used by its event loop only.
 */
public final class LingeringClose extends ChannelDuplexHandler {

    private static final long UNKNOWN = -1;

    /**
     * How far a body is followed whose request is answered; past the first of these the connection is closed.
     *
     * @param bytes that come after the answer
     * @param time from the answer on
     */
    public record Bounds(long bytes, Duration time) {}

    private final Bounds bounds;

    /** Of the requests that came, the last one included though its body may be open. */
    private int unanswered;

    /** The last request's body has not ended. */
    private boolean open;

    /** What is still to come of it, if that was said. */
    private long announced;

    /** Its client has not been told to send it. */
    private boolean unasked;

    private boolean closesAfterAnswer;

    /** The open body's request is answered: what comes of it is dropped. */
    private boolean dropping;

    private long mayCome;
    private @Nullable Future<?> timeout;

    /** Closed for writing. */
    private boolean lingering;

    private LingeringClose(Bounds bounds) {
        this.bounds = bounds;
    }

    /** Puts one into the pipeline of a connection. HTTP/2, which ends its streams one by one, needs none. */
    public static void addTo(ChannelPipeline pipeline, Bounds bounds) {
        if (pipeline.get(NettyPipeline.HttpCodec) != null) {
            pipeline.addAfter(NettyPipeline.HttpCodec, null, new LingeringClose(bounds));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            unanswered++;
            open = true;
            announced = request.decoderResult().isSuccess() ? HttpUtil.getContentLength(request, UNKNOWN) : UNKNOWN;
            unasked = HttpUtil.is100ContinueExpected(request);
        }
        if (message instanceof HttpContent content) {
            read(context, content);
        }
        context.fireChannelRead(message);
    }

    private void read(ChannelHandlerContext context, HttpContent content) {
        int bytes = content.content().readableBytes();
        announced = Math.max(UNKNOWN, announced - bytes);
        if (dropping) {
            drop(context, bytes);
        }
        // Where a malformed one ends, nobody knows.
        if (content instanceof LastHttpContent && content.decoderResult().isSuccess()) {
            open = false;
            stopDropping();
            if (lingering) {
                closeNow(context);
            }
        }
    }

    private void drop(ChannelHandlerContext context, int bytes) {
        mayCome -= bytes;
        if (mayCome < 0) {
            closeNow(context);
        }
    }

    private void stopDropping() {
        dropping = false;
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response) {
            beginAnswer(response);
        }
        var written = context.write(message, promise.unvoid());
        if (message instanceof LastHttpContent && !isInformational(message)) {
            endAnswer(context);
            if (closesAfterAnswer) {
                var unused = written.addListener(done -> close(context, context.newPromise()));
            }
        }
    }

    private void beginAnswer(HttpResponse response) {
        if (response.status().code() == HttpResponseStatus.CONTINUE.code()) {
            unasked = false;
        } else if (isEarly() && (unasked || announced > bounds.bytes())) {
            HttpUtil.setKeepAlive(response, false);
            closesAfterAnswer = true;
        }
    }

    private static boolean isInformational(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private void endAnswer(ChannelHandlerContext context) {
        if (isEarly()) {
            dropping = true;
            mayCome = bounds.bytes();
            timeout = context.executor()
                    .schedule(() -> closeNow(context), bounds.time().toMillis(), TimeUnit.MILLISECONDS);
        }
        unanswered--;
    }

    /** Whether the request whose answer is being written has an open body: not if it is followed by another. */
    private boolean isEarly() {
        return open && unanswered == 1;
    }

    /** Closes for writing only while something may be unread. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (!dropping || lingering) {
            var unused = context.close(promise);
        } else {
            linger(context, promise);
        }
    }

    private void linger(ChannelHandlerContext context, ChannelPromise promise) {
        lingering = true;
        var unused = context.channel().closeFuture().addListener(closed -> promise.trySuccess());
        context.pipeline().addBefore(NettyPipeline.HttpCodec, null, new Drain(context));
        closeOutput(context);
        context.read();
    }

    private static void closeNow(ChannelHandlerContext context) {
        var unused = context.close();
    }

    private static void closeOutput(ChannelHandlerContext context) {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls != null) {
            var unused = tls.closeOutbound();
        } else if (context.channel() instanceof DuplexChannel socket) {
            var unused = socket.shutdownOutput();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopDropping();
        context.fireChannelInactive();
    }

    /** Drops what comes on a connection that lingers; before the codec, to which it may be no body. */
    private final class Drain extends ChannelInboundHandlerAdapter {

        private final ChannelHandlerContext outer;

        Drain(ChannelHandlerContext outer) {
            this.outer = outer;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            drop(outer, bytes.readableBytes());
            bytes.release();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.read();
        }
    }
}
