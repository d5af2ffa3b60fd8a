package dev.pulsewarden.broker;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** The other end of a link, and of HTTP: what it is asked is answered by the test, on whatever thread. */
public final class LinkServer implements AutoCloseable {

    private static final int LARGEST = 64 * 1024 * 1024;

    /**
     * A request.
     *
     * @param id on its link; empty if it came over HTTP
     */
    public record Asked(String id, String path, String body, Channel channel) {

        public boolean isOverLink() {
            return !id.isEmpty();
        }

        public void answer(String body) {
            answer("200", body);
        }

        /**
         * @param status over a link with the time to try again, if there is one
         */
        public void answer(String status, String body) {
            if (isOverLink()) {
                say(id + " " + status + "\n" + body);
                return;
            }
            FullHttpResponse response =
                    response(HttpResponseStatus.valueOf(Integer.parseInt(status.split(" ")[0])), body);
            if (status.contains(" ")) {
                response.headers().set(HttpHeaderNames.RETRY_AFTER, status.split(" ")[1]);
            }
            channel.writeAndFlush(response);
        }

        /** Sends a binary message. */
        public void say(String message) {
            send(new BinaryWebSocketFrame(Unpooled.copiedBuffer(message, StandardCharsets.UTF_8)));
        }

        public void send(WebSocketFrame frame) {
            channel.writeAndFlush(frame);
        }
    }

    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Consumer<Asked> service;
    private final int port;
    private volatile int refusal;
    private volatile String protocol = "pulsewarden.work.v1";
    private volatile Consumer<Asked> onProof = first -> first.answer("[]");
    private volatile boolean answersPings = true;

    /** Links that were opened so far. */
    public final AtomicInteger opened = new AtomicInteger();

    /** Requests that came over HTTP. */
    public final AtomicInteger overHttp = new AtomicInteger();

    /** Path and Authorization header of each handshake. */
    public final List<String> handshakes = new CopyOnWriteArrayList<>();

    /** Ids of requests that nobody waits for. */
    public final BlockingQueue<String> givenUp = new LinkedBlockingQueue<>();

    public final BlockingQueue<String> pongs = new LinkedBlockingQueue<>();

    /** Pings that came, answered or not. */
    public final AtomicInteger pings = new AtomicInteger();

    /** Codes with which links were closed by the other end. */
    public final BlockingQueue<Integer> goodbyes = new LinkedBlockingQueue<>();

    public LinkServer(Consumer<Asked> service) {
        this(0, service);
    }

    public LinkServer(int port, Consumer<Asked> service) {
        this.service = service;
        Channel listening = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channels.add(channel);
                        channel.pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(LARGEST), new Handler());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .syncUninterruptibly()
                .channel();
        channels.add(listening);
        this.port = ((InetSocketAddress) listening.localAddress()).getPort();
    }

    public int port() {
        return port;
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Answers further handshakes with this status; 0 opens links. */
    public void refuseLinks(int status) {
        refusal = status;
    }

    /** Speaks another protocol from now on. */
    public void speak(String other) {
        protocol = other;
    }

    /** Does so with the request by which a link is to prove itself, instead of answering it. */
    public void onProof(Consumer<Asked> doing) {
        onProof = doing;
    }

    /** From now on. */
    public void ignorePings() {
        answersPings = false;
    }

    /** Breaks all connections. */
    public void cut() {
        channels.stream().filter(channel -> channel.parent() != null).forEach(Channel::close);
    }

    @Override
    public void close() {
        channels.close().awaitUninterruptibly(10, TimeUnit.SECONDS);
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }

    private static FullHttpResponse response(HttpResponseStatus status, String body) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        return response;
    }

    private final class Handler extends SimpleChannelInboundHandler<Object> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, Object message) {
            Channel channel = context.channel();
            switch (message) {
                case FullHttpRequest handshake
                when handshake.headers().contains(HttpHeaderNames.UPGRADE) -> open(channel, handshake);
                case FullHttpRequest request -> {
                    overHttp.incrementAndGet();
                    service.accept(new Asked("", request.uri(), text(request.content()), channel));
                }
                case BinaryWebSocketFrame binary -> asked(channel, text(binary.content()));
                case PongWebSocketFrame pong -> pongs.add(text(pong.content()));
                case PingWebSocketFrame _ -> {
                    pings.incrementAndGet();
                    if (answersPings) {
                        channel.writeAndFlush(new PongWebSocketFrame());
                    }
                }
                case CloseWebSocketFrame close -> {
                    goodbyes.add(close.statusCode());
                    channel.close();
                }
                default -> throw new IllegalStateException(message.toString());
            }
        }

        private void open(Channel channel, FullHttpRequest handshake) {
            handshakes.add(handshake.uri() + " " + handshake.headers().get(HttpHeaderNames.AUTHORIZATION));
            WebSocketServerHandshaker handshaker =
                    refusal == 0 && handshake.uri().endsWith("/work")
                            ? new WebSocketServerHandshakerFactory("ws://" + url(), protocol, false, LARGEST)
                                    .newHandshaker(handshake)
                            : null;
            if (handshaker == null) {
                channel.writeAndFlush(response(HttpResponseStatus.valueOf(refusal == 0 ? 404 : refusal), "no link"));
            } else {
                opened.incrementAndGet();
                handshaker.handshake(channel, handshake);
            }
        }

        private void asked(Channel channel, String message) {
            int line = message.indexOf('\n');
            String[] words = message.substring(0, line).split(" ", -1);
            Asked asked = new Asked(words[0], words[1], message.substring(line + 1), channel);
            if (asked.path().equals("-")) {
                givenUp.add(asked.id());
            } else if (asked.path().equals("/leases/extend") && asked.body().equals("[]")) {
                onProof.accept(asked);
            } else {
                service.accept(asked);
            }
        }

        private static String text(ByteBuf bytes) {
            return bytes.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
            context.close();
        }
    }
}
