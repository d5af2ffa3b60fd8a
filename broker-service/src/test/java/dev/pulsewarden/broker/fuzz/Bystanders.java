package dev.pulsewarden.broker.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Two sessions of JSON and two of STOMP that talk to each other all the time, check every message, and are not to notice
 * anything of what others do.
 */
final class Bystanders implements AutoCloseable {

    private final TestClient json;
    private final TestClient jsonPublisher;
    private final TestClient stomp;
    private final TestClient stompPublisher;
    private final CompletableFuture<Integer> talk;
    private volatile boolean stop;

    Bystanders(TestBroker broker) {
        json = broker.subscriber("bystander.json");
        json.send("{\"action\":\"subscribe\",\"topic\":\"bystander.stomp\",\"requestId\":1}");
        json.expect("{\"ok\":\"subscribe\",\"requestId\":1}");
        jsonPublisher = broker.connect();
        stomp = connected(broker);
        stomp.send("SUBSCRIBE\nid:j\ndestination:/topic/bystander.json\n\n\0"
                + "SUBSCRIBE\nid:s\ndestination:/topic/bystander.stomp\nreceipt:r\n\n\0");
        assertThat(stomp.next()).startsWith("RECEIPT\n");
        stompPublisher = connected(broker);
        talk = CompletableFuture.supplyAsync(
                this::talk,
                task -> Thread.ofPlatform().name("bystanders").daemon().start(task));
    }

    private static TestClient connected(TestBroker broker) {
        TestClient client = TestClient.connect(broker.port(), "/stomp");
        client.send("CONNECT\naccept-version:1.2\nhost:h\n\n\0");
        assertThat(client.next()).startsWith("CONNECTED\n");
        return client;
    }

    private int talk() {
        int number = 0;
        while (!stop) {
            number++;
            jsonPublisher.send(
                    "{\"action\":\"publish\",\"message\":{\"type\":\"bystander.json\",\"payload\":" + number + "}}");
            hear("bystander.json", number);
            stompPublisher.send(
                    "SEND\ndestination:/topic/bystander.stomp\ncontent-type:application/json\n\n" + number + "\0");
            hear("bystander.stomp", number);
        }
        return number;
    }

    private void hear(String topic, int number) {
        assertThat(json.next()).contains("\"type\":\"" + topic + "\"").contains("\"payload\":" + number + ",");
        assertThat(stomp.next())
                .startsWith("MESSAGE\n")
                .contains("\ndestination:/topic/" + topic + "\n")
                .endsWith("\n\n" + number + "\0");
    }

    /** Something did not come, or came wrong. */
    boolean hasFailed() {
        return talk.isCompletedExceptionally();
    }

    /** Ends the talk; fails if anything was lost, came twice or in another order, or a session was closed. */
    int assertUndisturbed() {
        stop = true;
        int messages = talk.join();
        for (TestClient client : List.of(json, jsonPublisher, stomp, stompPublisher)) {
            assertThat(client.isOpen()).as("a bystander's session is open").isTrue();
            assertThat(client.hasNothing()).as("nothing came that nobody sent").isTrue();
        }
        return messages;
    }

    @Override
    public void close() {
        stop = true;
        List.of(json, jsonPublisher, stomp, stompPublisher).forEach(TestClient::close);
    }
}
