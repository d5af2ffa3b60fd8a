package dev.pulsewarden.queue.spool;

import dev.pulsewarden.events.EventBuffer;
import dev.pulsewarden.queue.breaker.CircuitListener;
import dev.pulsewarden.queue.breaker.Outage;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import java.time.Clock;
import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;

/** Tells by events that the store is away, and that it is back. */
final class StoreEvents implements CircuitListener {

    static final String UNAVAILABLE = "store.unavailable";
    static final String AVAILABLE = "store.available";

    /** What such an event says. */
    record Payload(Instant since, String reason, long spooledTasks, long heldEndings) {}

    private static final String SOURCE = "queue-service";

    private final EventBuffer buffer;
    private final SpoolReport spool;
    private final JsonMapper json;
    private final Clock clock;

    StoreEvents(EventBuffer buffer, SpoolReport spool, JsonMapper json, Clock clock) {
        this.buffer = buffer;
        this.spool = spool;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public void opened(Outage outage) {
        tell(UNAVAILABLE, outage);
    }

    @Override
    public void closed(Outage outage) {
        tell(AVAILABLE, outage);
    }

    private void tell(String type, Outage outage) {
        Payload payload = new Payload(
                outage.since(),
                outage.reason(),
                spool.taskTotals().entries(),
                spool.endingTotals().entries());
        buffer.offer(
                new Event(type, SOURCE, new RawJson(json.writeValueAsString(payload)), clock.instant(), null, null));
    }
}
