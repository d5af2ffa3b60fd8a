package dev.pulsewarden.benchmarks.tasks;

import dev.pulsewarden.benchmarks.connection.Connection;
import dev.pulsewarden.benchmarks.connection.Connections;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * AMQP 0-9-1 as RabbitMQ speaks it: one channel, persistent messages to a durable quorum queue through the default exchange,
 * publisher confirms, and manual acknowledgements.
 */
final class AmqpTaskClient implements TaskClient, Connection.Listener {

    private static final int CHANNEL = AmqpOpening.CHANNEL;

    private final String queue;
    private final Owner owner;
    private final Connection connection;
    private boolean ready;
    private long delivery;
    private long bodyLength;

    AmqpTaskClient(Connections connections, String queue, Owner owner) throws IOException {
        this.queue = queue;
        this.owner = owner;
        this.connection = connections.open(this);
        connection.send(AmqpOpening.firstWord());
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public Template template(String payload, int tasks) {
        if (tasks != 1) {
            throw new IllegalArgumentException("a message is one task, not " + tasks);
        }
        return new Template.Builder()
                .add(AmqpFrame.method(CHANNEL, AmqpMethod.BASIC_PUBLISH)
                        .shortInt(0)
                        .shortString("")
                        .shortString(queue)
                        .octet(0)
                        .bytes())
                .add(AmqpFrame.header(CHANNEL, payload.length()))
                .add(AmqpFrame.bodyHead(CHANNEL, payload.length()))
                .addPayload(payload)
                .add(new byte[] {AmqpFrame.END})
                .build();
    }

    @Override
    public void send(byte[] message) {
        connection.send(message);
    }

    @Override
    public void work(int atOnce) {
        connection.add(AmqpFrame.method(CHANNEL, AmqpMethod.BASIC_QOS)
                .longInt(0)
                .shortInt(atOnce)
                .octet(0)
                .bytes());
        connection.send(AmqpFrame.method(CHANNEL, AmqpMethod.BASIC_CONSUME)
                .shortInt(0)
                .shortString(queue)
                .shortString("worker")
                .octet(0)
                .emptyTable()
                .bytes());
    }

    @Override
    public void deleteQueue() {
        connection.send(AmqpFrame.method(CHANNEL, AmqpMethod.QUEUE_DELETE)
                .shortInt(0)
                .shortString(queue)
                .octet(0)
                .bytes());
    }

    @Override
    public int received(byte[] bytes, int to) throws IOException {
        int at = 0;
        while (to - at >= AmqpFrame.HEAD) {
            ByteBuffer frame = ByteBuffer.wrap(bytes, at, to - at);
            int type = frame.get();
            frame.getShort();
            int body = at + AmqpFrame.HEAD;
            int end = body + frame.getInt();
            if (end + AmqpFrame.TAIL > to) {
                break;
            }
            if (bytes[end] != AmqpFrame.END) {
                throw new ProtocolException("a frame without its end");
            }
            handle(type, bytes, body, end);
            at = end + AmqpFrame.TAIL;
        }
        connection.flush();
        return at;
    }

    private void handle(int type, byte[] bytes, int from, int to) throws ProtocolException {
        ByteBuffer frame = ByteBuffer.wrap(bytes, from, to - from);
        switch (type) {
            case AmqpFrame.METHOD -> handle(AmqpMethod.of(frame.getInt()), frame);
            case AmqpFrame.HEADER -> bodyLength = frame.getLong(from + 2 * Short.BYTES);
            case AmqpFrame.BODY -> delivered(bytes, from, to);
            case AmqpFrame.HEARTBEAT -> {}
            default -> throw new ProtocolException("a frame of the unknown type " + type);
        }
    }

    private void handle(@Nullable AmqpMethod method, ByteBuffer arguments) throws ProtocolException {
        switch (method) {
            case CONNECTION_START, CONNECTION_TUNE, CONNECTION_OPEN_OK, CHANNEL_OPEN_OK, QUEUE_DECLARE_OK ->
                connection.add(AmqpOpening.answer(method, queue));
            case CONFIRM_SELECT_OK -> ready = true;
            case BASIC_ACK -> owner.stored(1);
            case BASIC_DELIVER -> {
                shortString(arguments); // the consumer
                delivery = arguments.getLong();
            }
            case BASIC_QOS_OK, BASIC_CONSUME_OK, QUEUE_DELETE_OK -> {}
            case CONNECTION_CLOSE, CHANNEL_CLOSE -> {
                arguments.getShort();
                owner.unexpected(shortString(arguments));
            }
            case null, default -> throw new ProtocolException("the method " + method + " is not for a client here");
        }
    }

    private void delivered(byte[] bytes, int from, int to) {
        if (to - from != bodyLength) {
            owner.unexpected("a message in several frames");
            return;
        }
        owner.delivered(bytes, from, to);
        connection.add(AmqpFrame.method(CHANNEL, AmqpMethod.BASIC_ACK)
                .longLong(delivery)
                .octet(0)
                .bytes());
    }

    private static String shortString(ByteBuffer arguments) {
        byte[] text = new byte[arguments.get() & 0xff];
        arguments.get(text);
        return Bytes.text(text, 0, text.length);
    }

    @Override
    public void ended(String why) {
        owner.ended(why);
    }

    @Override
    public void abandon() {
        connection.abandon();
    }
}
