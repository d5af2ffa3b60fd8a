package dev.pulsewarden.broker.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ObjIntConsumer;

/**
 * The subscriptions of one event loop, found by topic. Changed and delivered from by that loop only; {@link #wants} may be
 * asked from anywhere.
 */
final class TopicTree {

    private final Map<String, SubscriptionList> exact = new ConcurrentHashMap<>();
    private final PatternTree patterns = new PatternTree();

    /** Those that the patterns lead to; one delivery fills it and the next one uses it again. */
    private final List<SubscriptionList> matched = new ArrayList<>();

    void add(Subscription added) {
        if (added.topic().isPattern()) {
            patterns.add(added);
        } else {
            exact.computeIfAbsent(added.topic().text(), _ -> new SubscriptionList())
                    .add(added);
        }
    }

    /** Ends a subscription; one that has ended already stays so. */
    void remove(Subscription ended) {
        if (ended.place == Subscription.ENDED) {
            return;
        }
        if (ended.topic().isPattern()) {
            patterns.remove(ended);
            return;
        }
        SubscriptionList all = exact.get(ended.topic().text());
        if (all != null) {
            all.remove(ended);
            if (all.isEmpty()) {
                exact.remove(ended.topic().text());
            }
        }
    }

    /** Somebody gets it; if there are many patterns also yes where nobody does. */
    boolean wants(Publication publication) {
        return exact.containsKey(publication.topic())
                || (!patterns.isEmpty() && patterns.mayMatch(publication.segments()));
    }

    /**
     * Gives an event to each subscriber of its topic. A delivery never subscribes or unsubscribes. One that fails, also by
     * an Error, is that subscriber's alone.
     *
     * @return how many got it
     * @throws EncodingException when the event cannot be written; those who had not got it get nothing
     */
    int deliver(Publication publication) {
        SubscriptionList all = exact.get(publication.topic());
        int delivered = all == null ? 0 : all.deliver(publication);
        return patterns.isEmpty() ? delivered : delivered + deliverToPatterns(publication);
    }

    /** All topics, and patterns in their normal form, with how many subscriptions each has. From any thread. */
    void forEachName(ObjIntConsumer<String> taker) {
        exact.forEach((name, all) -> taker.accept(name, all.size()));
        patterns.forEachName(taker);
    }

    private int deliverToPatterns(Publication publication) {
        matched.clear();
        var _ = patterns.match(publication.segments(), matched::add);
        int delivered = 0;
        for (int i = 0; i < matched.size(); i++) {
            delivered += matched.get(i).deliver(publication);
        }
        return delivered;
    }
}
