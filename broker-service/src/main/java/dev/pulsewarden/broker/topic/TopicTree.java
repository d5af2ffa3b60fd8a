package dev.pulsewarden.broker.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The subscriptions of one event loop, found by topic. Changed and delivered from by that loop only; {@link #wants} may be
 * asked from anywhere.
 */
final class TopicTree {

    private final Map<String, List<Subscription>> exact = new ConcurrentHashMap<>();

    Subscription subscribe(TopicName topic, Subscriber subscriber) {
        List<Subscription> all = exact.computeIfAbsent(topic.text(), _ -> new ArrayList<>(1));
        Subscription added = new Subscription(topic.text(), subscriber, all.size());
        all.add(added);
        return added;
    }

    /** Ends a subscription; the last one takes its place, so that this costs the same however many there are. */
    void unsubscribe(Subscription ended) {
        List<Subscription> all = exact.get(ended.topic());
        if (all == null || ended.place < 0) {
            return;
        }
        Subscription last = all.removeLast();
        if (last != ended) {
            all.set(ended.place, last);
            last.place = ended.place;
        }
        ended.place = -1;
        if (all.isEmpty()) {
            exact.remove(ended.topic());
        }
    }

    boolean wants(String topic) {
        return exact.containsKey(topic);
    }

    /**
     * Gives an event to each subscriber of its topic. A delivery never subscribes or unsubscribes. One that fails, also by
     * an Error, is that subscriber's alone.
     *
     * @return how many got it
     * @throws EncodingException when the event cannot be written; those who had not got it get nothing
     */
    int deliver(Publication publication) {
        List<Subscription> all = exact.get(publication.topic());
        if (all == null) {
            return 0;
        }
        for (int i = 0; i < all.size(); i++) {
            Subscriber subscriber = all.get(i).subscriber();
            try {
                subscriber.deliver(publication);
            } catch (EncodingException e) {
                throw e;
            } catch (Throwable e) {
                subscriber.deliveryFailed(e);
            }
        }
        return all.size();
    }
}
