package dev.pulsewarden.benchmarks.load;

import dev.pulsewarden.benchmarks.connection.Connections;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** Subscribes to one topic, and checks all that comes. */
final class Subscriber extends Client {

    private final Workload workload;
    private final int topic;
    private final Stamp stamp;
    private final List<Publisher> publishers;
    private final Track[] tracks;
    private final Ledger ledger;
    private final Connections connections;
    private boolean reached;
    private int ends;

    Subscriber(int number, Workload workload, List<Publisher> publishers, Ledger ledger, Connections connections)
            throws IOException {
        super(workload.dialect().client(number), connections);
        this.workload = workload;
        this.topic = workload.topicOfSubscriber(number);
        this.stamp = new Stamp(workload.payloadBytes());
        this.publishers = publishers;
        this.ledger = ledger;
        this.connections = connections;
        this.tracks = IntStream.range(0, workload.publishersOf(topic))
                .mapToObj(_ -> new Track())
                .toArray(Track[]::new);
    }

    /** A probe reached it: it is subscribed. */
    boolean isReached() {
        return reached;
    }

    @Override
    void begin() {
        connection.send(protocol.subscribe(Publisher.topicName(topic)));
    }

    @Override
    public void payload(byte[] bytes, int from, int to) {
        if (!stamp.isWhole(bytes, from, to)) {
            ledger.damaged("a payload that was changed");
            return;
        }
        long publisher = Stamp.publisher(bytes, from);
        long number = Stamp.number(bytes, from);
        if (publisher < 0 || publisher >= workload.publishers() || number < 0) {
            ledger.damaged("a payload with a damaged head");
        } else if (workload.topicOfPublisher((int) publisher) != topic) {
            ledger.counts.misrouted++;
        } else {
            take((int) publisher, number, bytes, from);
        }
    }

    private void take(int publisher, long number, byte[] bytes, int at) {
        switch (Stamp.kind(bytes, at)) {
            case Stamp.MESSAGE -> {
                if (tracks[publisher / workload.topics()].arrived(number, ledger.counts)) {
                    publishers.get(publisher).delivered(number);
                    ledger.delivered(Stamp.nanos(bytes, at), connections.readAt());
                }
            }
            case Stamp.PROBE -> reached = true;
            case Stamp.END -> ends++;
            default -> ledger.damaged("a payload of no kind");
        }
    }

    /** Nothing more will come. */
    boolean isAtEnd() {
        return ends >= tracks.length || end() != null;
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

    /** Counts what did not come although nothing more will. */
    void conclude() {
        for (int i = 0; i < tracks.length; i++) {
            tracks[i].ended(publishers.get(topic + i * workload.topics()).published(), ledger.counts);
        }
    }
}
