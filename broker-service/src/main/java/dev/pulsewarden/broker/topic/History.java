package dev.pulsewarden.broker.topic;

import dev.pulsewarden.broker.BrokerProperties;
import dev.pulsewarden.problem.Problem;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The latest events of those topics that it is configured for. Thread-safe: an event gets its position and is handed on in
 * one step under its lock, so that all get the events of a topic in the order of their positions.
 */
final class History {

    private final List<TopicName> configured;
    private final BrokerProperties.History limits;
    private final HistoryMetrics metrics;
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    /** The topic that was published to last comes last. */
    private final Map<String, KeptEvents> byTopic = new LinkedHashMap<>();

    private long epochs;

    /** Of all that is kept. */
    private long bytes;

    History(BrokerProperties.History limits, HistoryMetrics metrics) {
        this.configured = limits.topics().stream()
                .map(name -> TopicName.orPattern("pulsewarden.broker.history.topics", name))
                .toList();
        this.limits = limits;
        this.metrics = metrics;
    }

    /** The event belongs to a topic that has a history. */
    boolean keeps(Publication publication) {
        return !configured.isEmpty() && keeps(publication.segments());
    }

    private boolean keeps(String[] topic) {
        for (TopicName name : configured) {
            if (name.matches(topic)) {
                return true;
            }
        }
        return false;
    }

    /** Keeps the event, and hands it on with its position. */
    synchronized <T extends @Nullable Object> T keep(Publication publication, Function<Publication, T> handOn) {
        KeptEvents known = byTopic.remove(publication.topic());
        KeptEvents kept = known == null ? new KeptEvents(run + "-" + ++epochs) : known;
        byTopic.put(publication.topic(), kept);
        kept.add(publication);
        bytes += publication.bytes();
        metrics.kept(publication.bytes());
        if (kept.size() > limits.events()) {
            dropped(HistoryMetrics.Reason.EVENTS, 1, kept.dropOldest());
        }
        if (byTopic.size() > limits.maxTopics()) {
            Iterator<KeptEvents> eldestFirst = eldest();
            KeptEvents silent = eldestFirst.next();
            eldestFirst.remove();
            dropped(HistoryMetrics.Reason.TOPICS, silent.size(), silent.bytes());
        }
        makeRoom();
        metrics.topics(byTopic.size());
        return handOn.apply(publication);
    }

    /** Memory is freed where it is missed least. */
    private void makeRoom() {
        Iterator<KeptEvents> eldestFirst = eldest();
        while (bytes > limits.bytes().toBytes() && eldestFirst.hasNext()) {
            KeptEvents silent = eldestFirst.next();
            while (bytes > limits.bytes().toBytes() && silent.size() > 0) {
                dropped(HistoryMetrics.Reason.BYTES, 1, silent.dropOldest());
            }
        }
    }

    private void dropped(HistoryMetrics.Reason reason, int count, long size) {
        bytes -= size;
        metrics.dropped(reason, count, size);
    }

    private Iterator<KeptEvents> eldest() {
        return byTopic.values().iterator();
    }

    /**
     * Reads what came after a position.
     *
     * @param epoch of that position; nothing if the client does not know
     */
    synchronized Replay after(TopicName topic, long position, @Nullable String epoch) {
        if (!keeps(TopicName.segments(topic.text()))) {
            throw Problem.of(
                            "no-history",
                            404,
                            "no events of " + topic.text() + " are kept; pulsewarden.broker.history.topics names the"
                                    + " topics of which some are")
                    .asException();
        }
        KeptEvents kept = byTopic.get(topic.text());
        return kept == null
                ? new Replay(List.of(), null, 0, position > 0 || epoch != null, false)
                : kept.after(position, epoch, limits.replay().toBytes());
    }
}
