package dev.pulsewarden.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrackTest {

    private final Counts counts = new Counts();
    private final Track track = new Track();

    @Test
    void each_number_once_and_in_order_is_clean() {
        arrive(0, 1, 2, 3);
        track.ended(4, counts);
        assertThat(counts.tally(false).isClean()).isTrue();
    }

    @Test
    void a_number_that_is_passed_over_is_lost() {
        arrive(0, 3);
        assertThat(counts.lost).isEqualTo(2);
    }

    @Test
    void what_is_missing_at_the_end_is_lost() {
        arrive(0, 1);
        track.ended(5, counts);
        assertThat(counts.lost).isEqualTo(3);
    }

    @Test
    void a_number_that_comes_again_is_a_duplicate() {
        arrive(0, 1, 1, 0);
        assertThat(counts.duplicated).isEqualTo(2);
        assertThat(counts.lost).isZero();
    }

    @Test
    void a_number_that_comes_late_is_reordered_and_not_lost() {
        arrive(0, 2, 1, 3);
        assertThat(counts.reordered).isOne();
        assertThat(counts.lost).isZero();
        assertThat(counts.duplicated).isZero();
    }

    @Test
    void a_late_number_that_comes_again_is_a_duplicate() {
        arrive(0, 2, 1, 1);
        assertThat(counts.duplicated).isOne();
    }

    @Test
    void what_was_remembered_a_round_ago_is_not_taken_for_a_duplicate() {
        for (long number = 0; number < Track.REMEMBERED; number++) {
            arrive(number);
        }
        arrive(Track.REMEMBERED + 1, Track.REMEMBERED);
        assertThat(counts.duplicated).isZero();
        assertThat(counts.reordered).isOne();
    }

    @Test
    void a_gap_longer_than_what_is_remembered_is_counted_whole() {
        arrive(0, 5L * Track.REMEMBERED);
        assertThat(counts.lost).isEqualTo(5L * Track.REMEMBERED - 1);
    }

    private void arrive(long... numbers) {
        for (long number : numbers) {
            track.arrived(number, counts);
        }
    }
}
