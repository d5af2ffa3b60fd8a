package dev.pulsewarden.queue.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.bulkhead.Bulkhead;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StoreCallTest {

    private final Bulkhead bulkhead = Bulkhead.ofDefaults("test");
    private final AtomicInteger late = new AtomicInteger();

    /** The answers come about when the callers give up; that both happen in the same moment is met once in many tries. */
    @Test
    void every_answer_goes_to_its_caller_or_is_late_never_both_nor_none() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            Future<Integer> call =
                    new StoreCall<>(bulkhead, asked::incrementAndGet, _ -> late.incrementAndGet()).start();
            try {
                call.get(i % 200, TimeUnit.MICROSECONDS);
                taken++;
            } catch (TimeoutException e) {
                call.cancel(true);
            }
        }
        int inTime = taken;
        await().untilAsserted(() -> assertThat(late.get() + inTime).isEqualTo(asked.get()));
    }
}
