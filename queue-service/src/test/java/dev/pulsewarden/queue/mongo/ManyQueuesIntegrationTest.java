package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.SettableClock;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.LeasedTask;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.wire.RawJson;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ManyQueuesIntegrationTest {

    @RegisterExtension
    final MongoStores stores = MongoStores.lookAlike();

    private final SettableClock clock = new SettableClock();

    @Test
    void a_call_that_claims_from_many_queues_looks_only_into_those_that_have_tasks() {
        MongoTaskStore store = stores.store(clock);
        store.enqueue(List.of(draft("a", "q7"), draft("b", "q7"), draft("c", "q33")));
        store.pause(List.of("q2"), true);
        store.enqueue(List.of(draft("d", "q2")));
        stores.commands().clear();
        List<List<LeasedTask>> answers = store.claim(IntStream.range(0, 50)
                .mapToObj(i -> new Claim("q" + i, 1, Duration.ofSeconds(60), "w"))
                .toList());
        assertThat(answers).hasSize(50).filteredOn(tasks -> !tasks.isEmpty()).hasSize(2);
        assertThat(answers.get(7)).extracting(leased -> leased.task().id()).containsExactly("a");
        assertThat(answers.get(33)).extracting(leased -> leased.task().id()).containsExactly("c");
        assertThat(stores.commands())
                .containsExactly("find paused_queues", "distinct tasks", "find tasks", "find tasks", "update tasks");
    }

    private static TaskDraft draft(String id, String queue) {
        return new TaskDraft(id, queue, new RawJson("1"), 4, null, 5, Duration.ofSeconds(1), null, null, null);
    }
}
