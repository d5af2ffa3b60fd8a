package dev.pulsewarden.queue.web;

/**
 * A request's body, read whole; empty if there was none. A type of its own, which {@link BodyResolver} hands to handlers as it is:
 * Spring would convert a {@code byte[]} byte by byte.
 */
final class Body {

    private final byte[] bytes;

    Body(byte[] bytes) {
        this.bytes = bytes;
    }

    byte[] bytes() {
        return bytes;
    }
}
