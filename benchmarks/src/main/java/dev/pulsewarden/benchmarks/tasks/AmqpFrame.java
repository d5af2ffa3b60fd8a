package dev.pulsewarden.benchmarks.tasks;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A frame of AMQP 0-9-1 that is put together argument by argument (section 2.3 of its specification). */
final class AmqpFrame {

    static final int METHOD = 1;
    static final int HEADER = 2;
    static final int BODY = 3;
    static final int HEARTBEAT = 8;

    /** Type, channel and length. */
    static final int HEAD = 7;

    /** The mark behind each. */
    static final int TAIL = 1;

    static final byte END = (byte) 0xce;

    private static final int LONGEST = 4096;
    private static final int LENGTH_AT = 3;

    private final ByteBuffer frame = ByteBuffer.allocate(LONGEST);

    private AmqpFrame(int type, int channel) {
        frame.put((byte) type).putShort((short) channel).putInt(0);
    }

    static AmqpFrame method(int channel, AmqpMethod method) {
        return new AmqpFrame(METHOD, channel).longInt(method.code());
    }

    /** The head of a persistent message of such a length. */
    static byte[] header(int channel, int length) {
        int persistent = 2;
        int deliveryModeIsGiven = 1 << 12;
        return new AmqpFrame(HEADER, channel)
                .shortInt(AmqpMethod.BASIC_CLASS)
                .shortInt(0)
                .longLong(length)
                .shortInt(deliveryModeIsGiven)
                .octet(persistent)
                .bytes();
    }

    /** What comes before a body of such a length. */
    static byte[] bodyHead(int channel, int length) {
        AmqpFrame body = new AmqpFrame(BODY, channel);
        body.frame.putInt(LENGTH_AT, length);
        return Arrays.copyOf(body.frame.array(), HEAD);
    }

    AmqpFrame octet(int value) {
        frame.put((byte) value);
        return this;
    }

    AmqpFrame shortInt(int value) {
        frame.putShort((short) value);
        return this;
    }

    AmqpFrame longInt(int value) {
        frame.putInt(value);
        return this;
    }

    AmqpFrame longLong(long value) {
        frame.putLong(value);
        return this;
    }

    AmqpFrame shortString(String text) {
        octet(text.length());
        frame.put(Bytes.of(text));
        return this;
    }

    AmqpFrame longString(String text) {
        longInt(text.length());
        frame.put(Bytes.of(text));
        return this;
    }

    AmqpFrame emptyTable() {
        return longInt(0);
    }

    /** A table with one text. */
    AmqpFrame table(String name, String text) {
        int lengths = 1 + 1 + Integer.BYTES;
        return longInt(lengths + name.length() + text.length())
                .shortString(name)
                .octet('S')
                .longString(text);
    }

    byte[] bytes() {
        frame.putInt(LENGTH_AT, frame.position() - HEAD);
        frame.put(END);
        return Arrays.copyOf(frame.array(), frame.position());
    }
}
