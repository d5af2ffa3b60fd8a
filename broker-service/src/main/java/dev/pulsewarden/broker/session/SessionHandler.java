package dev.pulsewarden.broker.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a session meets its Netty channel: takes all frames, and answers those that belong to WebSocket itself. */
final class SessionHandler extends ChannelInboundHandlerAdapter {

    /** Of a masked ping or pong. */
    private static final int CONTROL_HEADER = 6;

    private final Function<ChannelHandlerContext, Session> opener;
    private final Runnable afterwards;
    private @Nullable Session session;

    /**
     * @param afterwards runs once the connection is closed and the session has ended
     */
    SessionHandler(Function<ChannelHandlerContext, Session> opener, Runnable afterwards) {
        this.opener = opener;
        this.afterwards = afterwards;
    }

    /** What stands where the bytes come in: a client that is still sending a large frame is alive. */
    ChannelInboundHandlerAdapter ear() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                if (session != null && bytes instanceof ByteBuf some) {
                    session.heard(some.readableBytes());
                }
                context.fireChannelRead(bytes);
                if (session != null) {
                    session.handled();
                }
            }
        };
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        session = opener.apply(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (session != null && message instanceof WebSocketFrame frame) {
                read(session, frame);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private static void read(Session session, WebSocketFrame frame) {
        switch (frame) {
            case TextWebSocketFrame text -> readText(session, text.content());
            case BinaryWebSocketFrame binary -> session.received(onHeap(binary.content()), false);
            case CloseWebSocketFrame close -> session.closeReceived(close);
            case PingWebSocketFrame ping -> {
                session.controlCame(CONTROL_HEADER + ping.content().readableBytes());
                session.pinged(ping.content());
            }
            default -> session.controlCame(CONTROL_HEADER + frame.content().readableBytes());
        }
    }

    private static void readText(Session session, ByteBuf content) {
        ByteBuf message = onHeap(content);
        if (Utf8.isValid(message)) {
            session.received(message, true);
        } else {
            session.close(CloseReason.BAD_TEXT, "a text message must be UTF-8");
        }
    }

    /** Messages are read byte by byte, which costs several times as much outside of the heap. */
    private static ByteBuf onHeap(ByteBuf content) {
        return content.hasArray() ? content : Unpooled.wrappedBuffer(ByteBufUtil.getBytes(content));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (session != null && context.channel().isWritable()) {
            session.flush();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        if (session == null) {
            return;
        }
        switch (failure) {
            case CorruptedWebSocketFrameException broken -> {
                session.deafen();
                if (broken.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
                    tooLarge(session);
                } else {
                    session.close(CloseReason.PROTOCOL_ERROR, "what came is not a valid WebSocket frame");
                }
            }
            case TooLongFrameException _ -> tooLarge(session);
            case IOException _ -> session.abort(); // the connection broke
            case PrematureChannelClosureException _ -> session.abort(); // and so did a message that was coming in parts
            default -> session.fail(failure);
        }
    }

    private static void tooLarge(Session session) {
        session.close(CloseReason.TOO_LARGE, "a message is larger than allowed");
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (session != null) {
            session.channelClosed();
            session.whenEnded(afterwards);
            session = null;
        }
        context.fireChannelInactive();
    }
}
