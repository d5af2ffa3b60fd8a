package dev.pulsewarden.benchmarks.tasks;

import dev.pulsewarden.benchmarks.connection.Connections;
import dev.pulsewarden.benchmarks.load.Stamp;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Stores tasks, one request at a time. */
final class Producer implements TaskClient.Owner {

    private static final long LOOK_AGAIN_NANOS = 100_000_000;

    private final int number;
    private final Register register;
    private final TaskLedger ledger;
    private final Connections connections;
    private final TaskClient client;
    private final Template template;
    private @Nullable Schedule schedule;
    private boolean underWay;
    private long due;

    Producer(int number, TaskWorkload workload, Way way, String queue, TaskLoad.Shared shared) throws IOException {
        this.number = number;
        this.register = shared.register();
        this.ledger = shared.ledger();
        this.connections = shared.connections();
        this.client = way.client(connections, queue, this);
        this.template = client.template(new Stamp(workload.payloadBytes()).text(), workload.batch());
    }

    TaskClient client() {
        return client;
    }

    /** Whether something it sent may still be answered. */
    boolean isUnderWay() {
        return underWay && client.isOpen();
    }

    /** From now on it sends at these times. */
    void follow(@Nullable Schedule times) {
        schedule = times;
    }

    /** Whether everything that was due is stored. */
    boolean isThrough() {
        return !isUnderWay() && (schedule == null || schedule.isOver() || !client.isOpen());
    }

    /** Sends what it may send; returns when it is to be called again at the latest. */
    long pump(long now, boolean room) {
        if (underWay || !client.isOpen()) {
            return now + LOOK_AGAIN_NANOS;
        }
        if (schedule == null) {
            if (room) {
                send(now);
            }
        } else if (!schedule.isOver()) {
            long next = schedule.next();
            if (now - next < 0) {
                return next;
            }
            schedule.advance();
            send(next);
        }
        return now + LOOK_AGAIN_NANOS;
    }

    private void send(long dueAt) {
        for (int at : template.payloadsAt()) {
            Stamp.write(template.message(), at, Stamp.MESSAGE, number, register.sent(number), dueAt);
        }
        due = dueAt;
        underWay = true;
        client.send(template.message());
    }

    @Override
    public void stored(int tasks) {
        if (!underWay || tasks != template.payloadsAt().size()) {
            unexpected("tasks are stored that were not sent");
            return;
        }
        underWay = false;
        register.stored(number, tasks);
        ledger.stored(due, connections.readAt());
    }

    @Override
    public void delivered(byte[] bytes, int from, int to) {
        unexpected("a task for a producer");
    }

    @Override
    public void unexpected(String what) {
        ledger.damaged(what);
    }

    @Override
    public void ended(String why) {
        ledger.ended(why);
    }
}
