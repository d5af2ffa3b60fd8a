package dev.pulsewarden.broker.session;

import dev.pulsewarden.broker.TestClient;
import dev.pulsewarden.broker.TestProperties;
import dev.pulsewarden.broker.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A session without a socket, whose turns are taken when the test says so. */
public final class UnconnectedSession {

    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;

    private static final class Channel extends EmbeddedChannel {
        @Override
        protected SocketAddress localAddress0() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
        }
    }

    private final EmbeddedChannel channel = new Channel();
    private final Sessions sessions;

    /**
     * @param properties names and values, one after the other
     */
    public UnconnectedSession(Protocol protocol, String... properties) {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Topics topics = new Topics(TestProperties.of(properties), meters);
        sessions = new Sessions(TestProperties.of(properties), topics, meters);
        channel.freezeTime();
        channel.pipeline()
                .addLast(new WebSocket13FrameDecoder(true, false, 1024))
                .addLast(new WebSocket13FrameEncoder(false))
                .addLast("bridge", new ChannelInboundHandlerAdapter());
        sessions.open(channel, Objects.requireNonNull(sessions.admit()), "bridge", protocol);
    }

    /** One text message comes, and the turn of the loop does not end yet. */
    public void message(String text) {
        channel.pipeline()
                .fireChannelRead(Unpooled.wrappedBuffer(TestClient.frame(TEXT, text.getBytes(StandardCharsets.UTF_8))));
    }

    /** The client's close frame comes. */
    public void close() {
        channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(TestClient.frame(CLOSE, new byte[] {3, (byte) 0xe8
        })));
    }

    /** Whether more would be read from the socket, if there were one. */
    public boolean isRead() {
        return channel.config().isAutoRead();
    }

    public boolean isOpen() {
        return channel.isOpen();
    }

    /** All turns that are due by then. */
    public void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
    }

    /** All that was written to the socket since it was last asked for. */
    public String written() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            text.append(sent.toString(StandardCharsets.ISO_8859_1));
            sent.release();
        }
        return text.toString();
    }

    /** The connection breaks. */
    public void breaks() {
        channel.close();
    }

    /** The broker closes all sessions. */
    public void closeAll() {
        sessions.close("bye");
        channel.runPendingTasks();
    }

    /** Sessions that have a place. */
    public int places() {
        return sessions.count();
    }

    /** Sessions that their loop looks after. */
    public int lookedAfter() {
        CompletableFuture<List<SessionView>> views = sessions.views(0, 10);
        channel.runPendingTasks();
        return views.join().size();
    }

    /** The connection breaks; what was written and not asked for is freed. */
    public void end() {
        channel.finishAndReleaseAll();
    }
}
