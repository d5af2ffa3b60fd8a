package dev.pulsewarden.broker.topic;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.wire.Event;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Publishes events to the subscribers of all event loops. */
@Component
public final class Topics {

    private final TopicMetrics metrics;
    private final long handOverLimit;
    private final Map<Executor, TopicLoop> byEventLoop = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final List<TopicLoop> loops = new CopyOnWriteArrayList<>();

    Topics(BrokerProperties properties, MeterRegistry meters) {
        this.metrics = new TopicMetrics(meters);
        this.handOverLimit = properties.sessions().inbound().handOver().toBytes();
    }

    /**
     * The part of the topics that belongs to this event loop.
     *
     * @param nextTurn runs a task on it after it has looked after its sockets once more; asked on that loop only
     */
    public TopicLoop on(Executor eventLoop, Executor nextTurn) {
        return byEventLoop.computeIfAbsent(eventLoop, loop -> {
            TopicLoop added = new TopicLoop(loop, nextTurn, handOverLimit, metrics);
            loops.add(added);
            return added;
        });
    }

    /**
     * Publishes from a session's own loop: its neighbours there have the event when this returns.
     *
     * @param event with type, source and timestamp
     * @return a loop that has more to deliver than it should: the publisher waits for it before it publishes more
     */
    public @Nullable TopicLoop publish(Event event, TopicLoop home) {
        return publishFrom(home, event, null);
    }

    /** The same for an event whose payload came as the body. */
    public @Nullable TopicLoop publish(Event event, Body body, TopicLoop home) {
        return publishFrom(home, event, body);
    }

    /**
     * Publishes from any thread. Events of one caller keep their order as long as it calls one after the other.
     *
     * @return whether it was published; not while some loop has more to deliver than it should
     */
    public boolean publish(Event event) {
        String topic = String.valueOf(event.type());
        for (TopicLoop loop : loops) {
            if (loop.wants(topic) && loop.isFull()) {
                return false;
            }
        }
        publishFrom(null, event, null);
        return true;
    }

    private @Nullable TopicLoop publishFrom(@Nullable TopicLoop home, Event event, @Nullable Body body) {
        metrics.published();
        TopicLoop full = null;
        Publication publication = new Publication(event, body, numbers.incrementAndGet());
        for (TopicLoop loop : loops) {
            if (!loop.wants(publication.topic())) {
                continue;
            }
            if (loop == home) {
                loop.deliver(publication);
            } else {
                loop.handOver(publication);
                if (loop.isFull()) {
                    full = loop;
                }
            }
        }
        publication.release();
        return full;
    }
}
