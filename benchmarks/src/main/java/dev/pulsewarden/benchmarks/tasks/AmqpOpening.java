package dev.pulsewarden.benchmarks.tasks;

import java.io.ByteArrayOutputStream;

/** The steps of a client of RabbitMQ from its first word to a channel with confirms and a durable quorum queue. */
final class AmqpOpening {

    static final int CHANNEL = 1;

    private static final byte[] PROTOCOL = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final int LONGEST_FRAME = 131_072;
    private static final int NO_HEARTBEATS = 0;
    private static final int DURABLE = 2;

    private AmqpOpening() {}

    static byte[] firstWord() {
        return PROTOCOL.clone();
    }

    /** What a client says to what the server said. */
    static byte[] answer(AmqpMethod said, String queue) {
        return switch (said) {
            case CONNECTION_START ->
                AmqpFrame.method(0, AmqpMethod.CONNECTION_START_OK)
                        .emptyTable()
                        .shortString("PLAIN")
                        .longString("\0guest\0guest")
                        .shortString("en_US")
                        .bytes();
            case CONNECTION_TUNE -> tuned();
            case CONNECTION_OPEN_OK ->
                AmqpFrame.method(CHANNEL, AmqpMethod.CHANNEL_OPEN)
                        .shortString("")
                        .bytes();
            case CHANNEL_OPEN_OK ->
                AmqpFrame.method(CHANNEL, AmqpMethod.QUEUE_DECLARE)
                        .shortInt(0)
                        .shortString(queue)
                        .octet(DURABLE)
                        .table("x-queue-type", "quorum")
                        .bytes();
            case QUEUE_DECLARE_OK ->
                AmqpFrame.method(CHANNEL, AmqpMethod.CONFIRM_SELECT).octet(0).bytes();
            default -> throw new IllegalArgumentException(said + " is no step of an opening");
        };
    }

    private static byte[] tuned() {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(AmqpFrame.method(0, AmqpMethod.CONNECTION_TUNE_OK)
                .shortInt(CHANNEL)
                .longInt(LONGEST_FRAME)
                .shortInt(NO_HEARTBEATS)
                .bytes());
        both.writeBytes(AmqpFrame.method(0, AmqpMethod.CONNECTION_OPEN)
                .shortString("/")
                .shortString("")
                .octet(0)
                .bytes());
        return both.toByteArray();
    }
}
