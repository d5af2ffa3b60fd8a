package dev.pulsewarden.benchmarks.load;

/**
 * Who publishes what to whom. Publisher p publishes to topic p modulo the number of topics, and subscriber s subscribes
 * to topic s modulo that number.
 *
 * @param dialect the protocol of all clients
 * @param publishers connections that publish
 * @param topics topics that they publish to; at most as many as there are publishers
 * @param subscribers connections that subscribe, each to one topic, and read
 * @param stopped further connections that subscribe to the first topic and then stop reading
 * @param payloadBytes the length of a payload
 * @param pace how fast it goes
 */
public record Workload(
        Dialect dialect, int publishers, int topics, int subscribers, int stopped, int payloadBytes, Pace pace) {

    /** Refuses what cannot be run. */
    public Workload {
        if (topics < 1 || topics > publishers || topics > subscribers || stopped < 0) {
            throw new IllegalArgumentException(
                    "%d topics, %d publishers, %d subscribers, %d stopped: a topic needs at least one publisher and one subscriber"
                            .formatted(topics, publishers, subscribers, stopped));
        }
    }

    /** As many deliveries as the server can make, of messages of 128 bytes, with 64 messages of each publisher under way. */
    public static Workload saturating(Dialect dialect, int publishers, int topics, int subscribers) {
        return new Workload(dialect, publishers, topics, subscribers, 0, 128, new Pace.Window(64));
    }

    /** The same at another pace. */
    public Workload at(Pace other) {
        return new Workload(dialect, publishers, topics, subscribers, stopped, payloadBytes, other);
    }

    /** The same with so many subscribers that stop reading. */
    public Workload withStopped(int count) {
        return new Workload(dialect, publishers, topics, subscribers, count, payloadBytes, pace);
    }

    int topicOfPublisher(int publisher) {
        return publisher % topics;
    }

    int topicOfSubscriber(int subscriber) {
        return subscriber % topics;
    }

    int publishersOf(int topic) {
        return (publishers - topic + topics - 1) / topics;
    }

    int readersOf(int topic) {
        return (subscribers - topic + topics - 1) / topics;
    }

    /** The protocols. */
    public enum Dialect {
        /** JSON actions, as existing clients speak them. */
        JSON,
        /** STOMP 1.2. */
        STOMP;

        Protocol client(int number) {
            return switch (this) {
                case JSON -> new JsonProtocol();
                case STOMP -> new StompProtocol(number);
            };
        }
    }
}
