package dev.pulsewarden.heartbeat.events;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.registry.Transition;
import dev.pulsewarden.heartbeat.registry.Transitions;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Where events wait for the broker. Taking one in never waits. */
@Component
final class EventBuffer implements Transitions {

    private static final Logger log = LoggerFactory.getLogger(EventBuffer.class);
    private static final String SOURCE = "heartbeat-service";

    private final BlockingQueue<Event> waiting;
    private final JsonMapper json;
    private final MeterRegistry meters;
    private final Counter dropped;
    private final AtomicLong droppedInARow = new AtomicLong();

    EventBuffer(HeartbeatProperties properties, JsonMapper json, MeterRegistry meters) {
        this.waiting = new ArrayBlockingQueue<>(properties.events().buffer());
        this.json = json;
        this.meters = meters;
        this.dropped = meters.counter("pulsewarden.heartbeat.events", "outcome", "dropped");
        meters.gauge("pulsewarden.heartbeat.events.waiting", waiting, BlockingQueue::size);
    }

    @Override
    public void happened(Transition transition) {
        meters.counter("pulsewarden.heartbeat.transitions", "type", transition.type())
                .increment();
        Event event = new Event(
                transition.type(),
                SOURCE,
                new RawJson(json.writeValueAsString(payload(transition))),
                transition.at(),
                null,
                null);
        if (waiting.offer(event)) {
            return;
        }
        dropped.increment();
        if (droppedInARow.getAndIncrement() == 0) {
            log.warn("events are dropped: {} wait for the broker already", waiting.size());
        }
    }

    /** The next ones, at most so many; waits for the first as long as allowed. */
    List<Event> next(int most, long waitMillis) throws InterruptedException {
        List<Event> batch = new ArrayList<>();
        Event first = waiting.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (first != null) {
            batch.add(first);
            waiting.drainTo(batch, most - 1);
            long lost = droppedInARow.getAndSet(0);
            if (lost > 0) {
                log.warn("events are taken in again; {} were dropped", lost);
            }
        }
        return batch;
    }

    private static Map<String, Object> payload(Transition transition) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("service", transition.service());
        payload.put("instance", transition.instance());
        if (transition.pid() != null) {
            payload.put("pid", transition.pid());
        }
        payload.putAll(transition.more());
        return payload;
    }
}
