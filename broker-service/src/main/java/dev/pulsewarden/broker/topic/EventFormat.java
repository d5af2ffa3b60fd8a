package dev.pulsewarden.broker.topic;

import io.netty.buffer.ByteBuf;

/** How one protocol writes an event, as the bytes that go to the socket. May be asked from any thread. */
@FunctionalInterface
public interface EventFormat {

    ByteBuf encode(Publication publication);
}
