package dev.pulsewarden.benchmarks.tasks;

import dev.pulsewarden.benchmarks.connection.Connections;
import dev.pulsewarden.benchmarks.load.Stamp;
import java.io.IOException;

/** Takes tasks, and checks each. */
class Worker implements TaskClient.Owner {

    private final Register register;
    private final Register.View view;
    private final TaskLedger ledger;
    private final Connections connections;
    private final Stamp stamp;
    private final TaskClient client;

    Worker(TaskWorkload workload, Way way, String queue, TaskLoad.Shared shared) throws IOException {
        this.register = shared.register();
        this.view = register.newView();
        this.ledger = shared.ledger();
        this.connections = shared.connections();
        this.stamp = new Stamp(workload.payloadBytes());
        this.client = way.client(connections, queue, this);
    }

    TaskClient client() {
        return client;
    }

    @Override
    public void delivered(byte[] bytes, int from, int to) {
        if (!stamp.isWhole(bytes, from, to) || Stamp.kind(bytes, from) != Stamp.MESSAGE) {
            ledger.damaged("a payload that was changed: " + Bytes.text(bytes, from, to));
        } else if (register.delivered(view, Stamp.publisher(bytes, from), Stamp.number(bytes, from))) {
            ledger.delivered(Stamp.nanos(bytes, from), connections.readAt());
        }
    }

    @Override
    public void stored(int tasks) {
        unexpected("tasks are stored that a worker did not send");
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
