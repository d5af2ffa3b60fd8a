package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.broker.StandInQueueService;
import dev.pulsewarden.broker.TestBroker;
import dev.pulsewarden.broker.TestClient;
import org.junit.jupiter.api.Test;

class ShutdownIntegrationTest {

    @Test
    void sessions_are_told_and_held_tasks_go_back_before_the_broker_ends() {
        try (StandInQueueService queueService = new StandInQueueService(60_000)) {
            try (TestBroker broker = new TestBroker("pulsewarden.broker.queue-url=" + queueService.url());
                    TestClient worker = broker.connect();
                    TestClient deaf = TestClient.connectWithoutReading(broker.port())) {
                worker.send("{\"action\":\"enqueue\",\"queue\":\"q\",\"task\":1,\"taskId\":\"t1\"}");
                worker.send("{\"action\":\"ready\",\"queue\":\"q\"}");
                assertThat(worker.nextJson().at("/task/id").asString()).isEqualTo("t1");
                worker.send("{\"action\":\"ready\",\"queue\":\"empty\"}");
                worker.expectNothingBut();

                broker.stop();
                assertThat(worker.goodbye())
                        .isEqualTo(new TestClient.Goodbye(1001, "going away; connect again in a moment"));
                assertThat(queueService.released).containsExactly("t1");
                deaf.read();
                assertThat(deaf.goodbye().code()).isEqualTo(1001);
            }
        }
    }
}
