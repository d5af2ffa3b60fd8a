package dev.pulsewarden.broker.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScratchTest {

    @Test
    void a_builder_that_is_in_use_is_nobody_elses() {
        StringBuilder outer = Scratch.take().append("outer");
        StringBuilder inner = Scratch.take().append("inner");
        assertThat(Scratch.finish(inner)).isEqualTo("inner");
        assertThat(Scratch.take()).isEmpty();
        assertThat(Scratch.finish(outer)).isEqualTo("outer");
    }

    @Test
    void a_builder_is_empty_when_it_is_used_again() {
        StringBuilder first = Scratch.take().append("something");
        Scratch.finish(first);
        assertThat(Scratch.take()).isSameAs(first).isEmpty();
    }

    @Test
    void one_that_grew_large_is_not_kept() {
        StringBuilder large = Scratch.take().append("x".repeat(100_000));
        Scratch.finish(large);
        assertThat(Scratch.take()).isNotSameAs(large);
    }
}
