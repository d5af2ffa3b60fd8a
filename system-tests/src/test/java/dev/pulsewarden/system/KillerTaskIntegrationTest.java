package dev.pulsewarden.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A task that ends whatever process it is given to, among others, with workers that somebody starts again. */
@SystemTest
class KillerTaskIntegrationTest {

    private static final String QUEUE = "killer";
    private static final int WORKERS = 2;
    private static final int LIVES = 3;

    private final Platform platform;
    private final List<Child> alive = new ArrayList<>();
    private final List<Child> all = new ArrayList<>();

    KillerTaskIntegrationTest(Platform platform) {
        this.platform = platform;
    }

    @AfterEach
    void endWorkers() {
        all.forEach(Child::close);
    }

    @Test
    void a_task_that_ends_its_workers_is_found_alone_and_dead_and_the_others_are_done_once() {
        List<String> good =
                IntStream.range(0, 30).mapToObj(i -> "killer-good-" + i).toList();
        enqueue(Stream.of(
                        good.subList(0, 1).stream().map(id -> task(id, "good", LIVES)),
                        Stream.of(task("killer-poison", "poison", LIVES)),
                        good.subList(1, 30).stream().map(id -> task(id, "good", LIVES)))
                .flatMap(tasks -> tasks)
                .collect(Collectors.joining(",", "[", "]")));

        await().atMost(Duration.ofSeconds(120)).until(() -> {
            replaceTheDead();
            return counts().path("READY").asInt() + counts().path("LEASED").asInt() == 0;
        });

        JsonNode poison = stored("killer-poison");
        assertThat(poison.path("state").asString()).isEqualTo("DEAD");
        assertThat(poison.path("deadReason").asString()).isEqualTo("worker-lost");
        assertThat(poison.path("workerLost").asInt()).isEqualTo(LIVES);
        assertThat(poison.path("attempts").asInt()).isZero();
        assertThat(poison.path("history"))
                .hasSize(LIVES)
                .allSatisfy(attempt ->
                        assertThat(attempt.path("outcome").asString()).isEqualTo("worker-lost"))
                .extracting(attempt -> attempt.path("worker").asString())
                .doesNotHaveDuplicates();
        assertThat(lines(WorkerProcess.POISONED))
                .hasSize(LIVES)
                .satisfiesOnlyOnce(held -> assertThat(held)
                        .as("what the first one had in hand, which was not found out yet")
                        .contains("killer-good"));
        assertThat(lines(WorkerProcess.DONE)).containsExactlyInAnyOrderElementsOf(good);
        assertThat(good)
                .allSatisfy(
                        id -> assertThat(stored(id).path("state").asString()).isEqualTo("DONE"));
    }

    private void replaceTheDead() {
        alive.removeIf(child -> !child.isAlive());
        while (alive.size() < WORKERS) {
            Child worker = WorkerProcess.start("worker-" + all.size(), platform.brokerAddress(), QUEUE);
            alive.add(worker);
            all.add(worker);
        }
    }

    private void enqueue(String tasks) {
        JsonNode outcomes = platform.queue()
                .api()
                .post("/queues/" + QUEUE + "/tasks", tasks)
                .body();
        assertThat(outcomes)
                .allSatisfy(one -> assertThat(one.path("outcome").asString()).isEqualTo("created"));
    }

    private static String task(String id, String payload, int maxAttempts) {
        return "{\"id\":\"%s\",\"payload\":\"%s\",\"maxAttempts\":%d}".formatted(id, payload, maxAttempts);
    }

    private JsonNode counts() {
        return platform.queue().api().get("/queues/" + QUEUE).body().path("counts");
    }

    private JsonNode stored(String id) {
        return platform.queue().api().get("/tasks/" + id).body();
    }

    /** What all workers said after these words. */
    private List<String> lines(String beginning) {
        return all.stream()
                .flatMap(worker -> worker.lines().stream())
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()))
                .toList();
    }
}
