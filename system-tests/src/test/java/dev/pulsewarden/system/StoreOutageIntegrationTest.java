package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * queue-service's MongoDB behind a proxy that cuts it off, or slows it down: whatever was answered as accepted is there
 * afterwards, once, and nothing else notices. The figures are printed, not judged.
 */
@SystemTest
class StoreOutageIntegrationTest {

    private static final int PRODUCERS = 8;
    private static final int WORKERS = 4;

    private static MongoServerUnderTest mongo;
    private static TcpProxy proxy;
    private static Platform platform;

    @BeforeAll
    static void start() {
        mongo = MongoServerUnderTest.start();
        proxy = TcpProxy.before(mongo.address());
        platform = Platform.onMongo(MongoServerUnderTest.uri(proxy));
    }

    @AfterAll
    static void stop() {
        platform.close();
        proxy.close();
        mongo.close();
    }

    @AfterEach
    void mend() {
        proxy.mend();
    }

    @Test
    void cut_off_under_load_nothing_is_lost_or_stored_twice() {
        List<Child> processes = platform.processes();
        try (Bystanders bystanders = new Bystanders(platform);
                TaskLoad load = TaskLoad.start(queue(), "cut", PRODUCERS, WORKERS)) {
            load.awaitStored(300);
            proxy.cut();
            awaitOpenCircuit();
            load.circuitIsOpen(true);
            load.awaitSpooled(300);
            load.circuitIsOpen(false);
            proxy.mend();
            load.awaitStored(300);
            load.stopProducing();
            awaitAllDone(load, "cut");
            bystanders.assertUntouched();
            show("cut off under load", load.figures(), bystanders.figures());
        }
        assertThat(platform.processes()).as("nothing was restarted").isEqualTo(processes);
        assertThat(processes).allMatch(Child::isAlive);
    }

    @Test
    void slow_answers_are_an_outage_too() {
        List<Child> processes = platform.processes();
        try (Bystanders bystanders = new Bystanders(platform);
                TaskLoad load = TaskLoad.start(queue(), "slow", PRODUCERS, WORKERS)) {
            load.awaitStored(300);
            proxy.slow(Duration.ofSeconds(2));
            awaitOpenCircuit();
            load.circuitIsOpen(true);
            load.awaitSpooled(300);
            load.circuitIsOpen(false);
            proxy.mend();
            load.awaitStored(300);
            load.stopProducing();
            awaitAllDone(load, "slow");
            bystanders.assertUntouched();
            show("2 s an answer", load.figures(), bystanders.figures());
        }
        assertThat(platform.processes()).as("nothing was restarted").isEqualTo(processes);
    }

    @Test
    void killed_with_held_acks_and_started_without_it_tasks_are_taken_and_all_is_picked_up_later() {
        assertThat(enqueue("held", 0, 20)).allMatch("created"::equals);
        String acks = acksOf("held");
        proxy.cut();
        awaitOpenCircuit();
        assertThat(outcomes(queue().post("/acks", acks))).hasSize(20).allMatch("held"::equals);
        platform.queue().process().kill();
        platform.queue().restart();
        Child queueService = platform.queue().process();
        assertThat(enqueue("without", 0, 50)).allMatch("spooled"::equals);
        assertThat(queue().post("/queues/without/claims", "{}").status()).isEqualTo(503);
        assertThat(queue().get("/actuator/health/liveness").status()).isEqualTo(200);
        assertThat(queue().isReady()).isTrue();

        proxy.mend();

        awaitSpoolEmpty("without");
        assertThat(claimed("without", 50)).isEqualTo(ids("without", 0, 50));
        assertThat(counts("held").path("DONE").asInt()).isEqualTo(20);
        assertThat(platform.queue().process()).isSameAs(queueService);
        assertThat(queueService.isAlive()).isTrue();
    }

    @Test
    void killed_in_the_middle_of_giving_the_store_what_was_spooled_each_task_is_stored_once() {
        int tasks = 3000;
        proxy.cut();
        awaitOpenCircuit();
        List<String> outcomes = new ArrayList<>();
        for (int first = 0; first < tasks; first += 100) {
            outcomes.addAll(enqueue("killed", first, 100));
        }
        assertThat(outcomes).allMatch("spooled"::equals);
        proxy.slow(Duration.ofMillis(100));
        proxy.takeConnections();
        await().alias("some are stored, not all")
                .pollInterval(Duration.ofMillis(5))
                .until(() -> spooled("killed") > 0 && spooled("killed") < tasks);

        platform.queue().process().kill();
        proxy.mend();
        long restarted = System.nanoTime();
        platform.queue().restart();

        awaitSpoolEmpty("killed");
        show("killed in the middle of a drain", "from the restart to an empty spool " + sinceMs(restarted) + " ms");
        assertThat(counts("killed").path("READY").asInt()).isEqualTo(tasks);
        assertThat(claimed("killed", tasks)).isEqualTo(ids("killed", 0, tasks));
    }

    private static Api queue() {
        return platform.queue().api();
    }

    private static void awaitAllDone(TaskLoad load, String queue) {
        long began = System.nanoTime();
        awaitSpoolEmpty(queue);
        long emptyMs = sinceMs(began);
        int accepted = load.acknowledged().size();
        await().alias(accepted + " tasks are done")
                .until(() -> counts(queue).path("DONE").asInt() >= accepted);
        JsonNode counts = counts(queue);
        assertThat(counts.path("DONE").asInt()).as("tasks stored").isEqualTo(accepted);
        assertThat(counts.path("READY").asInt()
                        + counts.path("LEASED").asInt()
                        + counts.path("DELAYED").asInt()
                        + counts.path("DEAD").asInt())
                .isZero();
        assertThat(load.handedOut().keySet()).isEqualTo(load.acknowledged());
        show(queue, "to an empty spool " + emptyMs + " ms, to all done " + sinceMs(began) + " ms");
    }

    private static void awaitSpoolEmpty(String queue) {
        await().alias("the spool is empty").until(() -> spooled(queue) == 0);
    }

    private static void awaitOpenCircuit() {
        await().alias("the circuit is open").until(() -> queue().get("/queues").status() == 503);
    }

    /** How many tasks wait on local disk; many as long as that cannot be asked for. */
    private static int spooled(String queue) {
        try {
            Api.Answer answer = queue().get("/queues/" + queue);
            return answer.status() == 200
                    ? answer.body().path("spool").path("tasks").asInt()
                    : Integer.MAX_VALUE;
        } catch (UncheckedIOException _) {
            return Integer.MAX_VALUE;
        }
    }

    private static JsonNode counts(String queue) {
        return queue().get("/queues/" + queue).body().path("counts");
    }

    private static List<String> enqueue(String queue, int first, int count) {
        List<String> tasks = ids(queue, first, count).stream()
                .map("{\"id\":\"%s\",\"payload\":1}"::formatted)
                .toList();
        return outcomes(queue().post("/queues/" + queue + "/tasks", "[" + String.join(",", tasks) + "]"));
    }

    private static List<String> outcomes(Api.Answer answer) {
        return answer.body()
                .valueStream()
                .map(outcome -> outcome.path("outcome").asString())
                .toList();
    }

    /** Claims the tasks of a queue, and returns what acks them all. */
    private static String acksOf(String queue) {
        return queue().post("/queues/" + queue + "/claims", "{\"max\":500,\"lease\":\"10m\"}")
                .body()
                .path("tasks")
                .valueStream()
                .map(task -> "{\"id\":\"%s\",\"lease\":\"%s\"}"
                        .formatted(
                                task.path("id").asString(), task.path("lease").asString()))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static List<String> claimed(String queue, int count) {
        List<String> ids = new ArrayList<>();
        while (ids.size() < count) {
            // a connection from before the outage may still break: a client says it again, as 503 asks it to
            Api.Answer answer = await().until(
                            () -> queue().post(
                                            "/queues/" + queue + "/claims",
                                            "{\"max\":500,\"lease\":\"10m\",\"wait\":\"5s\"}"),
                            said -> said.status() != 503);
            JsonNode tasks = answer.body().path("tasks");
            assertThat(tasks).as("after %d tasks: %s", ids.size(), answer).isNotEmpty();
            tasks.forEach(task -> ids.add(task.path("id").asString()));
        }
        return ids;
    }

    private static List<String> ids(String queue, int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(n -> queue + "-" + n)
                .toList();
    }

    private static long sinceMs(long began) {
        return (System.nanoTime() - began) / 1_000_000;
    }

    private static void show(String what, String... figures) {
        System.out.println("--- store outages, " + what + ": " + String.join("; ", figures));
    }
}
