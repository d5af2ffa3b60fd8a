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
        private final Map<String, Node> children = new ConcurrentHashMap<>(2);
        private final SubscriptionList subscriptions = new SubscriptionList();

        /** In which round it was reached last. */
        private long reachedIn;

        Node(@Nullable Node parent, String segment) {
            this.parent = parent;
            this.segment = segment;
        }

        boolean isUnused() {
            return subscriptions.isEmpty() && children.isEmpty();
        }
    }

    void add(Subscription added) {
        Node node = root;
        for (String segment : TopicName.segments(added.topic().text())) {
            Node parent = node;
            node = parent.children.computeIfAbsent(segment, name -> new Node(parent, name));
        }
        node.subscriptions.add(added);
    }

    void remove(Subscription ended) {
        Node node = root;
        for (String segment : TopicName.segments(ended.topic().text())) {
            Node child = node.children.get(segment);
            if (child == null) {
                return;
            }
            node = child;
        }
        node.subscriptions.remove(ended);
        for (Node unused = node; unused.isUnused() && unused.parent != null; unused = unused.parent) {
            unused.parent.children.remove(unused.segment);
        }
    }

    boolean isEmpty() {
        return root.children.isEmpty();
    }

    /**
     * Finds the subscriptions of all patterns that match. Each segment leads from the nodes reached so far to those reached
     * next, and to each only once: whatever the patterns are, this takes at most as many steps as the topic has segments
     * times the tree has nodes.
     */
    void match(String[] topic, Consumer<SubscriptionList> found) {
        begin();
        reach(root);
        for (String segment : topic) {
            List<Node> from = reachedNext;
            begin();
            for (int i = 0; i < from.size(); i++) {
                step(from.get(i), segment);
            }
        }
        for (int i = 0; i < reachedNext.size(); i++) {
            SubscriptionList subscriptions = reachedNext.get(i).subscriptions;
            if (!subscriptions.isEmpty()) {
                found.accept(subscriptions);
            }
        }
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
        reach(node.children.get(segment));
        reach(node.children.get(TopicName.ONE));
    }

    /** What may stand for no segment is reached with it. */
    private void reach(@Nullable Node node) {
        for (Node next = node; next != null && next.reachedIn != round; next = next.children.get(TopicName.ANY)) {
            next.reachedIn = round;
            reachedNext.add(next);
        }
    }

    /** Whether some pattern matches; also yes if that would take long to find out. From any thread. */
    boolean mayMatch(String[] topic) {
        return !isEmpty() && new Search(topic).matchesFrom(root, 0);
    }

    /** All patterns, with how many subscriptions each has. From any thread. */
    void forEachName(ObjIntConsumer<String> taker) {
        root.children.values().forEach(node -> forEachName(node, node.segment, taker));
    }

    private static void forEachName(Node node, String name, ObjIntConsumer<String> taker) {
        taker.accept(name, node.subscriptions.size());
        node.children.values().forEach(child -> forEachName(child, name + "." + child.segment, taker));
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
            if (++steps > SEARCH_STEPS || (at == topic.length && !node.subscriptions.isEmpty())) {
                return true;
            }
            return matchesWithAny(node.children.get(TopicName.ANY), at)
                    || (at < topic.length
                            && (matchesFrom(node.children.get(topic[at]), at + 1)
                                    || matchesFrom(node.children.get(TopicName.ONE), at + 1)));
        }

        private boolean matchesWithAny(@Nullable Node any, int at) {
            if (any == null) {
                return false;
            }
            boolean matches = !any.subscriptions.isEmpty();
            for (int next = at; next <= topic.length && !matches; next++) {
                matches = matchesFrom(any, next);
            }
            return matches;
        }
    }
}
