package dev.pulsewarden.benchmarks.tasks;

import dev.pulsewarden.benchmarks.connection.Connections;
import java.io.IOException;
import java.util.StringJoiner;

/** The HTTP API: a worker claims, acks what it got, and claims again. */
final class HttpTaskClient implements TaskClient, HttpExchange.Owner {

    private static final int OK = 200;
    private static final int CREATED = 201;

    private static final byte[] CREATED_ONE = Bytes.of("\"outcome\":\"created\"");
    private static final byte[] DONE_ONE = Bytes.of("\"outcome\":\"done\"");
    private static final byte[] ID = Bytes.of("{\"id\":\"");
    private static final byte[] PAYLOAD = Bytes.of("\"payload\":\"");
    private static final byte[] LEASE = Bytes.of("\"lease\":\"");

    private enum Request {
        ENQUEUE,
        CLAIM,
        ACK
    }

    private final String queue;
    private final Owner owner;
    private final HttpExchange http;
    private Request underWay = Request.ENQUEUE;
    private long sentAt;
    private int tasks;
    private byte[] claim = {};

    HttpTaskClient(Connections connections, String queue, Owner owner) throws IOException {
        this.queue = queue;
        this.owner = owner;
        this.http = new HttpExchange(connections, this);
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return http.isOpen();
    }

    @Override
    public Template template(String payload, int count) {
        tasks = count;
        Template.Builder body = new Template.Builder();
        for (int i = 0; i < count; i++) {
            body.add(i == 0 ? "" : ",");
            body.add("{\"payload\":\"").addPayload(payload).add("\"}");
        }
        String path = "/queues/" + queue + "/tasks";
        return count == 1
                ? body.after(HttpExchange.post(path, body.length()))
                : body.add("]").after(HttpExchange.post(path, body.length() + 1) + "[");
    }

    @Override
    public void send(byte[] message) {
        send(Request.ENQUEUE, message);
    }

    @Override
    public void work(int atOnce) {
        claim = HttpExchange.post("/queues/" + queue + "/claims", "{\"max\":" + atOnce + ",\"wait\":20000}");
        send(Request.CLAIM, claim);
    }

    private void send(Request request, byte[] message) {
        underWay = request;
        sentAt = System.nanoTime();
        http.send(message);
    }

    @Override
    public void answered(int status, byte[] bytes, int from, int to) {
        switch (underWay) {
            case ENQUEUE -> enqueued(status, bytes, from, to);
            case CLAIM -> claimed(status, bytes, from, to);
            case ACK -> acked(status, bytes, from, to);
        }
    }

    private void enqueued(int status, byte[] bytes, int from, int to) {
        boolean all =
                tasks == 1 ? status == CREATED : status == OK && Bytes.count(bytes, from, to, CREATED_ONE) == tasks;
        if (all) {
            owner.stored(tasks);
        } else {
            unexpected(status, bytes, from, to);
        }
    }

    private void claimed(int status, byte[] bytes, int from, int to) {
        if (status != OK) {
            unexpected(status, bytes, from, to);
            return;
        }
        long took = System.nanoTime() - sentAt;
        StringJoiner acks = new StringJoiner(",", "[", "]");
        tasks = 0;
        for (int at = Bytes.find(bytes, from, to, ID); at >= 0; ) {
            int next = Bytes.find(bytes, at + ID.length, to, ID);
            acks.add(taken(bytes, at, next < 0 ? to : next));
            tasks++;
            at = next;
        }
        if (tasks == 0) {
            more();
        } else {
            owner.claimed(took);
            send(Request.ACK, HttpExchange.post("/acks", acks.toString()));
        }
    }

    /** Tells of a task; what acks it. */
    private String taken(byte[] bytes, int from, int to) {
        int payload = Bytes.find(bytes, from, to, PAYLOAD) + PAYLOAD.length;
        owner.delivered(bytes, payload, Bytes.endOfText(bytes, payload, to));
        return "{\"id\":\"%s\",\"lease\":\"%s\"}"
                .formatted(Bytes.textAfter(bytes, from, to, ID), Bytes.textAfter(bytes, payload, to, LEASE));
    }

    private void acked(int status, byte[] bytes, int from, int to) {
        if (status == OK && Bytes.count(bytes, from, to, DONE_ONE) == tasks) {
            owner.acked(System.nanoTime() - sentAt);
        } else {
            unexpected(status, bytes, from, to);
        }
        more();
    }

    private void more() {
        if (owner.wantsMore()) {
            send(Request.CLAIM, claim);
        }
    }

    private void unexpected(int status, byte[] bytes, int from, int to) {
        owner.unexpected(status + " " + Bytes.text(bytes, from, to));
    }

    @Override
    public void ended(String why) {
        owner.ended(why);
    }

    @Override
    public void abandon() {
        http.abandon();
    }
}
