package dev.pulsewarden.broker.topic;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.wire.Event;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    private final PatternLimits patterns;
    private final History history;
    private final Map<Executor, TopicLoop> byEventLoop = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private final List<TopicLoop> loops = new CopyOnWriteArrayList<>();

    public Topics(BrokerProperties properties, MeterRegistry meters) {
        this.metrics = new TopicMetrics(meters);
        Gauge.builder("pulsewarden.broker.handed-over", loops, TopicLoop::handedOverBytes)
                .description("Events on their way to other event loops, about; each loop may have hand-over of it")
                .baseUnit("bytes")
                .register(meters);
        this.history = new History(properties.history(), new HistoryMetrics(meters));
        this.patterns = new PatternLimits(properties.sessions().inbound().patterns());
        this.handOverLimit = properties.sessions().inbound().handOver().toBytes();
    }

    /**
     * The part of the topics that belongs to this event loop.
     *
     * @param nextTurn runs a task on it after it has looked after its sockets once more; asked on that loop only
     */
    public TopicLoop on(Executor eventLoop, Executor nextTurn) {
        return byEventLoop.computeIfAbsent(eventLoop, loop -> {
            TopicLoop added = new TopicLoop(loop, nextTurn, handOverLimit, metrics, Clock.systemUTC(), patterns);
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
    public @Nullable TopicLoop publish(Event event, Participant publisher) {
        return publishFrom(publisher.loop(), publication(event, null));
    }

    /** The same for an event whose payload came as the body. */
    public @Nullable TopicLoop publish(Event event, Body body, Participant publisher) {
        return publishFrom(publisher.loop(), publication(event, body));
    }

    /**
     * Publishes from any thread. Events of one caller keep their order as long as it calls one after the other.
     *
     * @return whether it was published; not while some loop has more to deliver than it should
     */
    public boolean publish(Event event) {
        Publication publication = publication(event, null);
        if (fullFor(publication) != null) {
            metrics.heldBack();
            return false;
        }
        publishFrom(null, publication);
        return true;
    }

    private @Nullable TopicLoop fullFor(Publication publication) {
        for (TopicLoop loop : loops) {
            if (loop.isFull() && loop.wants(publication)) {
                return loop;
            }
        }
        return null;
    }

    /**
     * Topics, and patterns in their shortest form, that somebody is subscribed to, in the order of their names. May be asked from any thread; what
     * changes meanwhile may be there or not.
     *
     * @param after only those with a greater name
     * @param most so many
     */
    public List<SubscribedName> subscribed(String after, int most) {
        TreeMap<String, Integer> first = new TreeMap<>();
        for (TopicLoop loop : loops) {
            loop.forEachName((name, subscriptions) -> {
                if (name.compareTo(after) > 0 && subscriptions > 0) {
                    first.merge(name, subscriptions, Integer::sum);
                    if (first.size() > most) {
                        first.pollLastEntry();
                    }
                }
            });
        }
        return first.entrySet().stream()
                .map(one -> new SubscribedName(one.getKey(), one.getValue()))
                .toList();
    }

    private Publication publication(Event event, @Nullable Body body) {
        Publication publication = new Publication(event, body, numbers.incrementAndGet());
        publication.observe(metrics);
        return publication;
    }

    /**
     * Reads the kept events of a topic.
     *
     * @param after the position after which to begin
     * @param epoch of that position; nothing if the client does not know
     * @throws dev.pulsewarden.problem.ProblemException when the topic has no history
     */
    public Replay history(TopicName topic, long after, @Nullable String epoch) {
        return history.after(topic, after, epoch);
    }

    private @Nullable TopicLoop publishFrom(@Nullable TopicLoop home, Publication publication) {
        if (home == null) {
            metrics.publishedElsewhere();
        } else {
            home.published();
        }
        TopicLoop full = history.keeps(publication)
                ? history.keep(publication, positioned -> spread(null, positioned))
                : spread(home, publication);
        publication.release();
        if (full != null) {
            metrics.heldBack();
        }
        return full;
    }

    /**
     * Gives it to all loops that want it.
     *
     * @param home the one that may deliver it at once, being ours; nothing if its turn comes with that of the others
     * @return one that has more to deliver than it should
     */
    private @Nullable TopicLoop spread(@Nullable TopicLoop home, Publication publication) {
        TopicLoop full = null;
        for (TopicLoop loop : loops) {
            if (!loop.wants(publication)) {
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
        return full;
    }
}
