package dev.pulsewarden.broker.topic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The patterns that one event loop's clients are subscribed to, as a tree of their segments. Changed and matched by that
 * loop only; {@link #mayMatch} may be asked from anywhere.
 */
final class PatternTree {

    /** A search by another thread that takes more steps than this is answered with yes, which costs a look on the loop. */
    private static final int SEARCH_STEPS = 256;

    private final Node root = new Node(null, "");

    /** The nodes that the segments so far lead to; each once. */
    private List<Node> reached = new ArrayList<>();

    private List<Node> reachedNext = new ArrayList<>();
    private long round;

    private static final class Node {
        private final @Nullable Node parent;
        private final String segment;

        /** Most nodes have none, or one only. */
        private volatile @Nullable Map<String, Node> children;

        private volatile @Nullable SubscriptionList subscriptions;

        /** In which round it was reached last. */
        private long reachedIn;

        Node(@Nullable Node parent, String segment) {
            this.parent = parent;
            this.segment = segment;
        }

        @Nullable
        Node child(String name) {
            Map<String, Node> own = children;
            return own == null ? null : own.get(name);
        }

        Node childFor(String name) {
            Map<String, Node> own = children;
            if (own == null) {
                own = new ConcurrentHashMap<>(2);
                children = own;
            }
            return own.computeIfAbsent(name, segment -> new Node(this, segment));
        }

        void remove(Node child) {
            Map<String, Node> own = children;
            if (own != null && own.remove(child.segment) != null && own.isEmpty()) {
                children = null;
            }
        }

        void forEachChild(Consumer<Node> taker) {
            Map<String, Node> own = children;
            if (own != null) {
                own.values().forEach(taker);
            }
        }

        void add(Subscription added) {
            SubscriptionList own = subscriptions;
            if (own == null) {
                own = new SubscriptionList();
                subscriptions = own;
            }
            own.add(added);
        }

        void remove(Subscription ended) {
            SubscriptionList own = subscriptions;
            if (own != null) {
                own.remove(ended);
                if (own.isEmpty()) {
                    subscriptions = null;
                }
            }
        }

        boolean hasSubscriptions() {
            return subscriptions != null;
        }

        boolean isUnused() {
            return subscriptions == null && children == null;
        }
    }

    void add(Subscription added) {
        Node node = root;
        for (String segment : added.topic().normalForm()) {
            node = node.childFor(segment);
        }
        node.add(added);
    }

    void remove(Subscription ended) {
        Node node = root;
        for (String segment : ended.topic().normalForm()) {
            Node child = node.child(segment);
            if (child == null) {
                return;
            }
            node = child;
        }
        node.remove(ended);
        for (Node unused = node; unused.isUnused() && unused.parent != null; unused = unused.parent) {
            unused.parent.remove(unused);
        }
    }

    boolean isEmpty() {
        return root.children == null;
    }

    /**
     * Finds the subscriptions of all patterns that match. Each segment leads from the nodes reached so far to those reached
     * next, and to each only once: whatever the patterns are, this takes at most as many steps as the topic has segments
     * times the tree has nodes. Few of those are reached by topics that a pattern was not made for: patterns are kept in
     * their normal form, where a way through wildcards only goes over each {@code *} once and ends in one {@code #}.
     *
     * @return how many steps it took
     */
    int match(String[] topic, Consumer<SubscriptionList> found) {
        int steps = 0;
        begin();
        reach(root);
        for (String segment : topic) {
            List<Node> from = reachedNext;
            steps += from.size();
            begin();
            for (int i = 0; i < from.size(); i++) {
                step(from.get(i), segment);
            }
        }
        for (int i = 0; i < reachedNext.size(); i++) {
            SubscriptionList subscriptions = reachedNext.get(i).subscriptions;
            if (subscriptions != null) {
                found.accept(subscriptions);
            }
        }
        return steps + reachedNext.size();
    }

    private void begin() {
        round++;
        List<Node> free = reached;
        reached = reachedNext;
        reachedNext = free;
        reachedNext.clear();
    }

    private void step(Node node, String segment) {
        if (node.segment.equals(TopicName.ANY)) {
            reach(node);
        }
        reach(node.child(segment));
        reach(node.child(TopicName.ONE));
    }

    /** What may stand for no segment is reached with it. */
    private void reach(@Nullable Node node) {
        for (Node next = node; next != null && next.reachedIn != round; next = next.child(TopicName.ANY)) {
            next.reachedIn = round;
            reachedNext.add(next);
        }
    }

    /** Whether some pattern matches; also yes if that would take long to find out. From any thread. */
    boolean mayMatch(String[] topic) {
        return !isEmpty() && new Search(topic).matchesFrom(root, 0);
    }

    /** All patterns, in their normal form, with how many subscriptions each has. From any thread. */
    void forEachName(ObjIntConsumer<String> taker) {
        root.forEachChild(node -> forEachName(node, node.segment, taker));
    }

    private static void forEachName(Node node, String name, ObjIntConsumer<String> taker) {
        SubscriptionList subscriptions = node.subscriptions;
        if (subscriptions != null) {
            taker.accept(name, subscriptions.size());
        }
        node.forEachChild(child -> forEachName(child, name + "." + child.segment, taker));
    }

    private static final class Search {
        private final String[] topic;
        private int steps;

        Search(String[] topic) {
            this.topic = topic;
        }

        boolean matchesFrom(@Nullable Node node, int at) {
            if (node == null) {
                return false;
            }
            if (++steps > SEARCH_STEPS || (at == topic.length && node.hasSubscriptions())) {
                return true;
            }
            return matchesWithAny(node.child(TopicName.ANY), at)
                    || (at < topic.length
                            && (matchesFrom(node.child(topic[at]), at + 1)
                                    || matchesFrom(node.child(TopicName.ONE), at + 1)));
        }

        private boolean matchesWithAny(@Nullable Node any, int at) {
            if (any == null) {
                return false;
            }
            boolean matches = any.hasSubscriptions();
            for (int next = at; next <= topic.length && !matches; next++) {
                matches = matchesFrom(any, next);
            }
            return matches;
        }
    }
}
