package dev.pulsewarden.broker.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.wire.ClaimedTask;
import dev.pulsewarden.wire.Event;
import dev.pulsewarden.wire.RawJson;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RepliesTest {

    private final List<String> published = new ArrayList<>();
    private final Map<String, CompletableFuture<@Nullable Void>> busy = new HashMap<>();
    private final Replies replies = new Replies(
            this::publish, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), new WorkMetrics(new SimpleMeterRegistry()));

    private CompletableFuture<?> publish(Event reply) {
        String payload = String.valueOf(reply.payload());
        published.add(payload);
        if (payload.equals("bad")) {
            throw new IllegalStateException("a failure of ours");
        }
        return busy.getOrDefault(payload, CompletableFuture.completedFuture(null));
    }

    @Test
    void one_that_has_to_wait_is_not_overtaken_by_a_later_one_for_the_same_topic() {
        CompletableFuture<@Nullable Void> relieved = new CompletableFuture<>();
        busy.put("1", relieved);
        CompletableFuture<?> first = done("t", "1");
        CompletableFuture<?> second = done("t", "2");
        CompletableFuture<?> third = done("t", "3");
        CompletableFuture<?> elsewhere = done("another", "4");
        assertThat(published).containsExactly("1", "4");
        assertThat(elsewhere).isCompleted();
        assertThat(second).isNotDone();
        relieved.complete(null);
        assertThat(published).containsExactly("1", "4", "2", "3");
        assertThat(List.of(first, second, third)).allMatch(CompletableFuture::isDone);
        assertThat(done("t", "5")).isCompleted();
    }

    @Test
    void one_that_cannot_be_published_fails_and_those_behind_it_are_published() {
        CompletableFuture<@Nullable Void> relieved = new CompletableFuture<>();
        busy.put("1", relieved);
        CompletableFuture<?> first = done("t", "1");
        CompletableFuture<?> bad = done("t", "bad");
        CompletableFuture<?> last = done("t", "2");
        relieved.completeExceptionally(new IllegalStateException("a failure of ours"));
        assertThat(published).containsExactly("1", "bad", "2");
        assertThat(first).isCompletedExceptionally();
        assertThat(bad).isCompletedExceptionally();
        assertThat(last).isCompletedWithValue(null);
    }

    private CompletableFuture<?> done(String topic, String result) {
        ClaimedTask task = new ClaimedTask(
                "id", "q", RawJson.NULL, 4, 1, null, 5, Instant.EPOCH, null, topic, null, "lease", 9000);
        return replies.done(new HeldTask(task, 0), "worker", new RawJson(result));
    }
}
