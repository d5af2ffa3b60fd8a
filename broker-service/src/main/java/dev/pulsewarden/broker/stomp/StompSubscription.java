package dev.pulsewarden.broker.stomp;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a client subscribed to, and the deliveries that it has not acknowledged. */
abstract sealed class StompSubscription permits TopicSubscription, QueueSubscription {

    private final @Nullable String name;
    private final AckMode mode;
    private final StompVersion version;
    private final byte[] head;

    /** By their keys, the oldest first. */
    private final SequencedMap<String, Delivery> open = new LinkedHashMap<>(2);

    /**
     * @param name its id as the client gave it; a client that speaks 1.0 may have given none
     */
    StompSubscription(@Nullable String name, AckMode mode, StompVersion version) {
        this.name = name;
        this.mode = mode;
        this.version = version;
        this.head = head(null);
    }

    @Nullable
    String name() {
        return name;
    }

    AckMode mode() {
        return mode;
    }

    SequencedMap<String, Delivery> open() {
        return open;
    }

    /** The beginning of each MESSAGE that is not to be acknowledged by an id of its own. */
    byte[] head() {
        return head;
    }

    /** The beginning of a MESSAGE. */
    final byte[] head(@Nullable String ack) {
        return FrameText.of("MESSAGE", version)
                .header("subscription", name)
                .header("ack", ack)
                .bytes();
    }

    /** The client got it and is done with it. */
    abstract CompletableFuture<String> ack(Delivery delivery);

    /** The client could not do it. */
    abstract CompletableFuture<String> nack(Delivery delivery, Nack nack);

    /** No more deliveries; those that are open may still be acknowledged. */
    abstract void unsubscribe();

    /**
     * The session ends.
     *
     * @param lost whether the client may have died
     */
    abstract void end(boolean lost);

    /** All that was open has been settled. */
    void settled() {}
}
