package dev.pulsewarden.queue.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundedTest {

    @Test
    void large_documents_are_fetched_a_few_at_a_time_and_small_ones_many() {
        BatchSize size = new BatchSize(4_000_000);
        assertThat(size.forUpTo(1000)).isEqualTo(100);
        for (int i = 0; i < 100; i++) {
            size.met(1_000_000);
        }
        assertThat(size.forUpTo(1000)).isEqualTo(4);
        for (int i = 0; i < 200; i++) {
            size.met(100);
        }
        assertThat(size.forUpTo(1000)).isEqualTo(1000);
        assertThat(size.forUpTo(7)).isEqualTo(7);
    }
}
