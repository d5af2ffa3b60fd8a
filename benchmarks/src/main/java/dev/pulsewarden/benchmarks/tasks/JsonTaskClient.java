package dev.pulsewarden.benchmarks.tasks;

import dev.pulsewarden.benchmarks.connection.Connections;
import dev.pulsewarden.benchmarks.connection.WebSocket;
import java.io.IOException;

/** JSON actions over a WebSocket. Acks carry no {@code requestId}: their success is silent, as AMQP's is. */
final class JsonTaskClient implements TaskClient, WebSocket.Listener {

    private static final byte[] STORED = Bytes.of("{\"ok\":\"enqueue\"");
    private static final byte[] ASSIGNED = Bytes.of("{\"action\":\"task-assigned\"");
    private static final byte[] ID = Bytes.of("\"id\":\"");
    private static final byte[] PAYLOAD = Bytes.of("\"payload\":\"");

    private final String queue;
    private final Owner owner;
    private final WebSocket webSocket;
    private int atOnce;
    private int left;

    JsonTaskClient(Connections connections, String queue, Owner owner) throws IOException {
        this.queue = queue;
        this.owner = owner;
        this.webSocket = WebSocket.open(connections, null, this);
    }

    @Override
    public boolean isReady() {
        return webSocket.isUpgraded();
    }

    @Override
    public boolean isOpen() {
        return webSocket.isOpen();
    }

    @Override
    public Template template(String payload, int tasks) {
        if (tasks != 1) {
            throw new IllegalArgumentException("an enqueue action stores one task, not " + tasks);
        }
        return new Template.Builder()
                .add("{\"action\":\"enqueue\",\"queue\":\"" + queue + "\",\"requestId\":1,\"task\":\"")
                .addPayload(payload)
                .add("\"}")
                .build();
    }

    @Override
    public void send(byte[] message) {
        webSocket.send(message);
    }

    @Override
    public void work(int count) {
        atOnce = count;
        takeMore();
        webSocket.flush();
    }

    private void takeMore() {
        left = atOnce;
        webSocket.add(Bytes.of("{\"action\":\"ready\",\"queue\":\"" + queue + "\",\"count\":" + atOnce + "}"));
    }

    @Override
    public void message(byte[] bytes, int from, int to) {
        if (Bytes.startsWith(bytes, from, to, ASSIGNED)) {
            assigned(bytes, from, to);
        } else if (Bytes.startsWith(bytes, from, to, STORED)) {
            owner.stored(1);
        } else {
            owner.unexpected(Bytes.text(bytes, from, to));
        }
    }

    private void assigned(byte[] bytes, int from, int to) {
        int payload = Bytes.find(bytes, from, to, PAYLOAD) + PAYLOAD.length;
        owner.delivered(bytes, payload, Bytes.endOfText(bytes, payload, to));
        String id = Bytes.textAfter(bytes, from, to, ID);
        webSocket.add(Bytes.of("{\"action\":\"ack\",\"taskId\":\"" + id + "\"}"));
        left--;
        if (left == 0 && owner.wantsMore()) {
            takeMore();
        }
        webSocket.flush();
    }

    @Override
    public void upgraded(WebSocket itself) {
        // it may begin
    }

    @Override
    public void ended(String why) {
        owner.ended(why);
    }

    @Override
    public void abandon() {
        webSocket.abandon();
    }
}
