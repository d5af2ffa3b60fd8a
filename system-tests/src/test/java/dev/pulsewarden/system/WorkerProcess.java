package dev.pulsewarden.system;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A worker in a process of its own. It takes a few tasks at once, does one after the other, and says so; a task with the payload
 * {@code poison} ends the process on the spot.
 */
final class WorkerProcess {

    static final String DONE = "done ";
    static final String POISONED = "poisoned, with ";

    private static final int HANDS = 4;

    private final Deque<JsonNode> held = new ArrayDeque<>();
    private final BrokerClient broker;
    private final String queue;

    private WorkerProcess(BrokerClient broker, String queue) {
        this.broker = broker;
        this.queue = queue;
    }

    /** @param args the broker's address, and the queue */
    public static void main(String[] args) {
        try (BrokerClient broker = BrokerClient.connect(URI.create(args[0]))) {
            new WorkerProcess(broker, args[1]).work();
        }
    }

    static Child start(String name, URI broker, String queue) {
        return Child.start(
                name,
                Map.of(),
                List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerProcess.class.getName(),
                        broker.toString(),
                        queue));
    }

    private void work() {
        while (true) {
            broker.send("{\"action\":\"ready\",\"queue\":\"%s\",\"count\":%d}".formatted(queue, HANDS));
            readUntil(frame -> !held.isEmpty());
            while (!held.isEmpty()) {
                finish(held.getFirst());
                held.removeFirst();
            }
        }
    }

    private void finish(JsonNode task) {
        String id = task.path("id").asString();
        if (task.path("payload").asString("").equals("poison")) {
            // whatever was sent before the answer has come by then
            ask("heartbeat", "{\"action\":\"heartbeat\",\"requestId\":\"heartbeat\"}");
            System.out.println(POISONED
                    + held.stream().map(other -> other.path("id").asString()).collect(Collectors.joining(" ")));
            System.out.flush();
            Runtime.getRuntime().halt(1);
        }
        System.out.println(DONE + id);
        ask(id, "{\"action\":\"ack\",\"taskId\":\"%s\",\"requestId\":\"%s\"}".formatted(id, id));
    }

    /** Waits for the answer. */
    private void ask(String requestId, String frame) {
        broker.send(frame);
        readUntil(answer -> answer.path("requestId").asString("").equals(requestId));
    }

    /** Takes the tasks that come meanwhile. */
    private void readUntil(Predicate<JsonNode> meant) {
        JsonNode frame;
        do {
            frame = broker.next();
            if (frame.has("task")) {
                held.addLast(frame.path("task"));
            }
        } while (!meant.test(frame));
    }
}
