package dev.pulsewarden.events;

import dev.pulsewarden.wire.Event;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where events wait for the broker. Taking one in never waits. */
public final class EventBuffer {

    private static final Logger log = LoggerFactory.getLogger(EventBuffer.class);

    private final BlockingQueue<Event> waiting;
    private final Counter dropped;
    private final AtomicLong droppedInARow = new AtomicLong();

    public EventBuffer(EventSettings settings, MeterRegistry meters) {
        this.waiting = new ArrayBlockingQueue<>(settings.buffer());
        this.dropped = meters.counter(settings.meter(), "outcome", "dropped");
        meters.gauge(settings.meter() + ".waiting", waiting, BlockingQueue::size);
    }

    /** Takes an event in, or drops it if too many wait. */
    public void offer(Event event) {
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
}
