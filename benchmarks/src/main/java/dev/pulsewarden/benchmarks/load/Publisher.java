package dev.pulsewarden.benchmarks.load;

import dev.pulsewarden.benchmarks.connection.Connections;
import java.io.IOException;

/** Publishes to one topic, and knows which of its messages are not with all readers yet. */
final class Publisher extends Client {

    private final int number;
    private final int readers;
    private final Ledger ledger;
    private final Protocol.Publication publication;

    /** Readers that have not got a message yet, for the latest messages; at a fixed rate nothing is decided by it. */
    private final int[] missing;

    private long published;

    Publisher(int number, Workload workload, Ledger ledger, Connections connections) throws IOException {
        super(workload.dialect().client(number), connections);
        this.number = number;
        int topic = workload.topicOfPublisher(number);
        this.readers = workload.readersOf(topic);
        this.ledger = ledger;
        this.publication = protocol.publication(topicName(topic), new Stamp(workload.payloadBytes()).text());
        this.missing = new int[workload.pace().messagesRemembered()];
    }

    static String topicName(int topic) {
        return "load." + topic;
    }

    long published() {
        return published;
    }

    @Override
    void begin() {
        // it publishes when it is told to
    }

    /** Publishes a message that is not counted, to see whether the subscribers are there. */
    void probe() {
        publishUncounted(Stamp.PROBE);
    }

    /** Publishes a message that is not counted, which tells its readers that it was the last. */
    void conclude() {
        publishUncounted(Stamp.END);
    }

    private void publishUncounted(byte kind) {
        Stamp.write(publication.message(), publication.payloadAt(), kind, number, published, 0);
        connection.send(publication.message());
    }

    /** Whether so few messages are under way that another one may follow. */
    boolean hasRoom() {
        return missing[(int) (published % missing.length)] <= 0 && connection.waiting() == 0 && connection.isOpen();
    }

    /** Publishes as many messages as may be under way; whether there were any. */
    void fill(long now) {
        if (hasRoom()) {
            do {
                publish(now);
            } while (missing[(int) (published % missing.length)] <= 0);
            connection.flush();
        }
    }

    /** Goes out with the next flush. */
    void publish(long due) {
        Stamp.write(publication.message(), publication.payloadAt(), Stamp.MESSAGE, number, published, due);
        missing[(int) (published % missing.length)] = readers;
        published++;
        ledger.counts.published++;
        ledger.counts.expected += readers;
        connection.add(publication.message());
    }

    void delivered(long message) {
        missing[(int) (message % missing.length)]--;
    }

    @Override
    public void payload(byte[] bytes, int from, int to) {
        ledger.counts.misrouted++;
    }

    @Override
    public void misrouted() {
        ledger.counts.misrouted++;
    }

    @Override
    public void unexpected(String message) {
        ledger.damaged(message);
    }

    @Override
    public void ended(String why) {
        super.ended(why);
        ledger.ended(why);
    }
}
