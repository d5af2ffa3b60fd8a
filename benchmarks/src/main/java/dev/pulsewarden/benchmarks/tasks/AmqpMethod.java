package dev.pulsewarden.benchmarks.tasks;

import org.jspecify.annotations.Nullable;

/** The methods of AMQP 0-9-1, and RabbitMQ's confirms, that are used here. */
enum AmqpMethod {
    CONNECTION_START(10, 10),
    CONNECTION_START_OK(10, 11),
    CONNECTION_TUNE(10, 30),
    CONNECTION_TUNE_OK(10, 31),
    CONNECTION_OPEN(10, 40),
    CONNECTION_OPEN_OK(10, 41),
    CONNECTION_CLOSE(10, 50),
    CHANNEL_OPEN(20, 10),
    CHANNEL_OPEN_OK(20, 11),
    CHANNEL_CLOSE(20, 40),
    QUEUE_DECLARE(50, 10),
    QUEUE_DECLARE_OK(50, 11),
    QUEUE_DELETE(50, 40),
    QUEUE_DELETE_OK(50, 41),
    BASIC_QOS(60, 10),
    BASIC_QOS_OK(60, 11),
    BASIC_CONSUME(60, 20),
    BASIC_CONSUME_OK(60, 21),
    BASIC_PUBLISH(60, 40),
    BASIC_DELIVER(60, 60),
    BASIC_ACK(60, 80),
    BASIC_NACK(60, 120),
    CONFIRM_SELECT(85, 10),
    CONFIRM_SELECT_OK(85, 11);

    static final int BASIC_CLASS = 60;

    private static final AmqpMethod[] ALL = values();

    private final int code;

    AmqpMethod(int classId, int methodId) {
        this.code = classId << 16 | methodId;
    }

    /** Class and method, two bytes each. */
    int code() {
        return code;
    }

    static @Nullable AmqpMethod of(int code) {
        for (AmqpMethod method : ALL) {
            if (method.code == code) {
                return method;
            }
        }
        return null;
    }
}
