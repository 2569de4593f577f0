package io.weir.events.spring;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;

/**
 * Asks once more for what was to be read. Reactor Netty 1.3.7 forgets it when a request comes on a kept connection before
 * the one before it has quite ended, and its body is long: the connection is never read again
 * (github.com/reactor/reactor-netty/issues/4361). A second request to read does nothing where the first was heard.
 */
final class ReadAgain extends ChannelOutboundHandlerAdapter {

    @Override
    public void read(ChannelHandlerContext ctx) {
        ctx.read();
        // After what is queued in the connection's handlers has been handed on, which is what the first was refused
        // for.
        ctx.executor().execute(() -> {
            if (ctx.channel().config().isAutoRead()) {
                ctx.read();
            }
        });
    }
}
