package dev.pulsewarden.broker.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "vision.captured", "größe.😀", "a*b.c#", "a..b", "x/y:z"})
    void a_topic_is_any_text_without_white_space_and_control_characters(String text) {
        assertThat(TopicName.of("topic", text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a\tb",
                "a\u0000",
                "a\u007f",
                "a\u0085",
                "a\u00a0b",
                "a\u2003b",
                "a\ud800",
                "\udc00\ud800"
            })
    void anything_else_is_refused_and_the_field_named(String text) {
        assertThatThrownBy(() -> TopicName.of("topic", text))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("topic: ");
    }

    @Test
    void it_has_at_most_255_characters() {
        assertThat(TopicName.of("topic", "t".repeat(255)).text()).hasSize(255);
        assertThatThrownBy(() -> TopicName.of("topic", "t".repeat(256))).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "#", "a.*", "*.b", "a.#", "a.*.b", "#.a"})
    void a_pattern_is_subscribed_to_and_not_published_to(String text) {
        assertThat(TopicName.orPattern("topic", text).isPattern()).isTrue();
        assertThatThrownBy(() -> TopicName.of("topic", text))
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("topic: ");
    }

    @ParameterizedTest
    @CsvSource({
        "#.#, #",
        "#.*, *.#",
        "*.#.#.*.a, *.*.#.a",
        "#.a.#.*.#.b, #.a.*.#.b",
        "a.*.*, a.*.*",
        "a..#, a..#",
    })
    void patterns_that_stand_for_the_same_topics_have_one_normal_form(String text, String normal) {
        assertThat(String.join(".", TopicName.orPattern("topic", text).normalForm()))
                .isEqualTo(normal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a*", "*a.b", "a.b#", "a.**", "..", "a.##.b"})
    void a_segment_with_more_than_a_star_or_hash_is_a_name(String text) {
        assertThat(TopicName.orPattern("topic", text).isPattern()).isFalse();
        assertThat(String.join(".", TopicName.segments(text))).isEqualTo(text);
    }
}
