package dev.pulsewarden.broker.remote;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.util.ReferenceCountUtil;

/** Where a link meets its Netty channel: takes all frames, and answers those that belong to WebSocket itself. */
final class LinkFrames extends ChannelInboundHandlerAdapter {

    private final OpenLink link;
    private final AnswerReader answers;

    LinkFrames(OpenLink link, AnswerReader answers) {
        this.link = link;
        this.answers = answers;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            read(context, message);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ChannelHandlerContext context, Object message) {
        switch (message) {
            case BinaryWebSocketFrame binary -> link.received(binary.content());
            case PingWebSocketFrame ping -> {
                if (context.channel().isWritable()) {
                    var _ = context.writeAndFlush(
                            new PongWebSocketFrame(ping.content().retain()));
                }
            }
            case PongWebSocketFrame _ -> {}
            case CloseWebSocketFrame close -> link.closed(close.statusCode(), close.reasonText());
            default -> link.close(WebSocketCloseStatus.INVALID_MESSAGE_TYPE, "gave an answer that is not understood");
        }
    }

    /** Also part of a message, of which no frame is made yet. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        link.heard();
        context.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        link.writable(context.channel().isWritable());
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        switch (failure) {
            case CorruptedWebSocketFrameException broken -> {
                boolean isLarge = broken.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG);
                link.close(
                        broken.closeStatus(), isLarge ? answers.tooLarge() : "sent what is no valid WebSocket frame");
            }
            case TooLongFrameException _ -> link.close(WebSocketCloseStatus.MESSAGE_TOO_BIG, answers.tooLarge());
            default -> link.abort("cannot be reached: " + AnswerReader.rootMessage(failure));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        link.lost("cannot be reached: the connection was lost");
        context.fireChannelInactive();
    }
}
