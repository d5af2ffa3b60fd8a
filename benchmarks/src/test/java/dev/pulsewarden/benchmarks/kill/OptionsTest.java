package dev.pulsewarden.benchmarks.kill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

    @Test
    void fifty_rounds_and_any_seed_unless_others_are_asked_for() {
        assertThat(Options.parse(List.of(), 7)).isEqualTo(new Options(50, 7));
        assertThat(Options.parse(List.of("--seed", "3", "--rounds", "2"), 7)).isEqualTo(new Options(2, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--round", "--rounds", "--rounds 0", "--rounds x", "--seed -1", "5"})
    void what_is_not_understood_is_refused(String arguments) {
        assertThatThrownBy(() -> Options.parse(List.of(arguments.split(" ")), 7))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
