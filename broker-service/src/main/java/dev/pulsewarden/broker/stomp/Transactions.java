package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.BrokerProperties;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The transactions that a session has begun. Those that are open when it ends are forgotten. */
final class Transactions {

    /** What a frame does. Only neighbours of one kind are under way together. */
    enum Kind {
        /** A request of which others know only once it is answered. */
        SEND,
        /** An ACK or NACK. */
        SETTLEMENT,
        /** An event, which takes effect at once. */
        PUBLICATION;

        static Kind of(ClientFrame frame) {
            if (!frame.command().equals("SEND")) {
                return SETTLEMENT;
            }
            return frame.required("destination").startsWith(Destination.TOPIC) ? PUBLICATION : SEND;
        }
    }

    /**
     * A frame that takes effect with its transaction.
     *
     * @param what for the ERROR, if it cannot
     */
    record Step(String what, Kind kind, Supplier<CompletableFuture<String>> effect) {}

    private final BrokerProperties.Stomp limits;
    private final Executor loop;
    private final StompMetrics metrics;
    private final Map<String, List<Step>> open = new HashMap<>(1);
    private final Map<String, Long> bytes = new HashMap<>(1);

    /**
     * @param loop the session's
     */
    Transactions(BrokerProperties.Stomp limits, Executor loop, StompMetrics metrics) {
        this.metrics = metrics;
        this.limits = limits;
        this.loop = loop;
    }

    void begin(ClientFrame frame) {
        String name = frame.name("transaction", limits.nameLength());
        if (open.containsKey(name)) {
            throw new StompException(ErrorKind.TRANSACTION, "a transaction of this name has begun already");
        }
        if (open.size() >= limits.transactions()) {
            throw new StompException(
                    ErrorKind.LIMIT, "a client may have " + limits.transactions() + " transactions at once");
        }
        open.put(name, new ArrayList<>());
        metrics.add(StompMetrics.Level.TRANSACTIONS, 1);
    }

    /**
     * Keeps a frame that was checked.
     *
     * @param subject what it is about
     */
    void add(ClientFrame frame, String subject, Supplier<CompletableFuture<String>> effect) {
        String name = frame.name("transaction", limits.nameLength());
        List<Step> steps = open.get(name);
        if (steps == null) {
            throw unknown();
        }
        if (steps.size() >= limits.transactionFrames()) {
            throw new StompException(
                    ErrorKind.LIMIT, "a transaction may have " + limits.transactionFrames() + " frames");
        }
        bytes.merge(name, (long) frame.bytes(), Long::sum);
        if (kept() > limits.transactionBytes().toBytes()) {
            throw new StompException(
                    ErrorKind.LIMIT,
                    "a client's transactions may have "
                            + limits.transactionBytes().toBytes() + " bytes together");
        }
        steps.add(new Step(frame.command() + " " + subject, Kind.of(frame), effect));
    }

    /** What those that have begun hold. */
    long kept() {
        long all = 0;
        for (long one : bytes.values()) {
            all += one;
        }
        return all;
    }

    void abort(ClientFrame frame) {
        var _ = end(frame);
    }

    /** Applies what the transaction holds, in its order. */
    CompletableFuture<String> commit(ClientFrame frame) {
        // what it holds is kept until it is done
        frame.isKeptAs(frame.bytes()
                + Math.toIntExact(bytes.getOrDefault(frame.name("transaction", limits.nameLength()), 0L)));
        return new Commit(end(frame), loop).run();
    }

    private List<Step> end(ClientFrame frame) {
        String name = frame.name("transaction", limits.nameLength());
        List<Step> steps = open.remove(name);
        bytes.remove(name);
        if (steps == null) {
            throw unknown();
        }
        metrics.add(StompMetrics.Level.TRANSACTIONS, -1);
        return steps;
    }

    void forget() {
        metrics.add(StompMetrics.Level.TRANSACTIONS, -open.size());
        open.clear();
        bytes.clear();
    }

    private static StompException unknown() {
        return new StompException(
                ErrorKind.TRANSACTION,
                "there is no transaction of this name; BEGIN begins one, COMMIT and ABORT end it");
    }
}
