package dev.pulsewarden.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {

    private record Size(
            String pattern,
            @Nullable Integer length,
            @Nullable Integer width) {}

    @Test
    void value_by_value_the_most_specific_rule_that_says_it_wins() {
        Rules<Size> rules =
                rules(new Size("*", 1, 1), new Size("mail-eu", null, 3), new Size("mail*", 2, 2), new Size("x", 9, 9));
        Resolution<Size> found = rules.of("mail-eu");
        assertThat(found.value("width", Size::width, 0)).isEqualTo(3);
        assertThat(found.value("length", Size::length)).isEqualTo(2);
        assertThat(found.rules()).isEqualTo(Map.of("width", "mail-eu", "length", "mail*"));
        assertThat(rules.of("other").value("length", Size::length)).isEqualTo(1);
    }

    @Test
    void what_no_rule_says_has_its_default() {
        Resolution<Size> found = rules(new Size("a", null, 1)).of("a");
        assertThat(found.value("length", Size::length, 7)).isEqualTo(7);
        Integer height = found.value("height", _ -> null);
        assertThat(height).isNull();
        assertThat(found.rules()).isEqualTo(Map.of("length", "default", "height", "default"));
    }

    @Test
    void of_patterns_with_as_many_other_characters_the_earlier_wins() {
        assertThat(rules(new Size("a*", 1, 1), new Size("*b", 2, 2)).of("ab").value("length", Size::length))
                .isEqualTo(1);
        assertThat(rules(new Size("*b", 2, 2), new Size("a*", 1, 1)).of("ab").value("length", Size::length))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "a.b, a.b, true",
        "a.b, axb, false",
        "a, ab, false",
        "a*, a, true",
        "a*, ba, false",
        "*-dev, mail-dev, true",
        "*-dev, mail-dev-1, false",
        "a*c*e, abcde, true",
        "a*c*e, abde, false",
        "a**b, a-b, true",
        "a*a, a, false",
        "ab*ba, aba, false",
        "a*bc*c, abc, false",
        "a*b*b, ab-b, true",
        "*b*, abc, true",
        "*b*, ac, false"
    })
    void a_pattern_is_for_the_whole_name_and_only_its_star_is_special(String pattern, String name, boolean matches) {
        assertThat(rules(new Size(pattern, 1, null)).of(name).value("length", Size::length) != null)
                .isEqualTo(matches);
    }

    /** Each star may stand for so many characters in so many ways that trying all of them would not end. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void a_name_that_nearly_matches_a_pattern_with_many_stars_is_refused_without_trying_all_ways() {
        Rules<Size> rules = rules(new Size("*-".repeat(20) + "*x", 1, null));
        assertThat(rules.of("-".repeat(200)).value("length", Size::length)).isNull();
        assertThat(rules.of("-".repeat(199) + "x").value("length", Size::length))
                .isEqualTo(1);
    }

    @Test
    void two_rules_for_the_same_names_are_refused() {
        assertThatThrownBy(() -> rules(new Size("a*", 1, 1), new Size("b", 1, 1), new Size("a**", 2, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("some.property has two rules for 'a*'; put their values into one");
    }

    private static Rules<Size> rules(Size... sizes) {
        return new Rules<>("some.property", Stream.of(sizes).toList(), Size::pattern);
    }
}
