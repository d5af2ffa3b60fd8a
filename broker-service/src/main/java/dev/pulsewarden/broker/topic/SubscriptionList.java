package dev.pulsewarden.broker.topic;

import java.util.ArrayList;
import java.util.List;

/** The subscriptions of one event loop to one topic or pattern. Only {@link #size} may be asked from elsewhere. */
final class SubscriptionList {

    private final List<Subscription> all = new ArrayList<>(1);
    private volatile int size;

    void add(Subscription added) {
        added.place = all.size();
        all.add(added);
        size = all.size();
    }

    /** The last one takes the place of the one that ends, so that this costs the same however many there are. */
    void remove(Subscription ended) {
        Subscription last = all.removeLast();
        if (last != ended) {
            all.set(ended.place, last);
            last.place = ended.place;
        }
        ended.place = Subscription.ENDED;
        size = all.size();
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Gives an event to each of them; returns how many got it. */
    int deliver(Publication publication) {
        int delivered = 0;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).deliver(publication)) {
                delivered++;
            }
        }
        return delivered;
    }
}
