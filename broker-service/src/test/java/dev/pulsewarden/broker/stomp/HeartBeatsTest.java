package dev.pulsewarden.broker.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartBeatsTest {

    private record Due(long at, Runnable action, CompletableFuture<Void> future) {}

    /** A connection whose time passes when the test says so. */
    private final class TestLine implements Line {
        private final PriorityQueue<Due> timers = new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
        private final List<Long> beats = new ArrayList<>();
        private long sent;
        private long silentAt = -1;
        private boolean isRead = true;

        @Override
        public long sentBytes() {
            return sent;
        }

        @Override
        public void beat() {
            sent++;
            beats.add(now / MS);
        }

        @Override
        public boolean isRead() {
            return isRead;
        }

        @Override
        public void silent(String words) {
            silentAt = now / MS;
        }

        @Override
        public boolean isOver() {
            return false;
        }

        @Override
        public Future<?> schedule(Runnable action, long nanos) {
            CompletableFuture<Void> future = new CompletableFuture<>();
            timers.add(new Due(now + nanos, action, future));
            return future;
        }

        void passUntil(long millis) {
            while (!timers.isEmpty() && timers.peek().at() <= millis * MS) {
                Due due = timers.remove();
                now = Math.max(now, due.at());
                if (!due.future().isCancelled()) {
                    due.action().run();
                }
            }
            now = millis * MS;
        }
    }

    private static final long MS = 1_000_000;

    private long now;
    private final TestLine line = new TestLine();
    private final HeartBeats heartBeats = new HeartBeats(line, Duration.ofMillis(100), () -> now);

    @ParameterizedTest
    @ValueSource(longs = {100, 999, 10_000})
    void whatever_else_is_sent_no_two_sends_are_further_apart_than_promised(long interval) {
        heartBeats.agree("0," + interval);
        heartBeats.start();
        List<Long> sends = new ArrayList<>();
        for (long at = 0; at < 50 * interval; at += 1 + interval * 11 / 7) {
            line.passUntil(at);
            line.sent++;
            sends.add(at);
        }
        sends.addAll(line.beats);
        sends.sort(Long::compare);
        for (int i = 1; i < sends.size(); i++) {
            assertThat(sends.get(i) - sends.get(i - 1)).isLessThan(interval);
        }
        assertThat(line.beats).hasSizeLessThan(200);
    }

    @ParameterizedTest
    @ValueSource(longs = {100, 999, 10_000})
    void a_silent_client_is_found_after_its_interval_and_within_twice_that(long interval) {
        heartBeats.agree(interval + ",0");
        heartBeats.start();
        long heard = 0;
        for (long at = 0; at < 20 * interval; at += interval) {
            line.passUntil(at);
            heartBeats.heard();
            heard = at;
        }
        assertThat(line.silentAt).isNegative();
        line.passUntil(100 * interval);
        assertThat(line.silentAt).isBetween(heard + interval + 1, heard + 2 * interval - 1);
        assertThat(line.beats).isEmpty();
    }

    @Test
    void an_interval_below_the_least_becomes_the_least() {
        heartBeats.agree("1,1");
        heartBeats.start();
        line.passUntil(99);
        assertThat(line.silentAt).isNegative();
        assertThat(line.beats).hasSizeLessThan(4);
        assertThat(heartBeats.offer()).isEqualTo("100,100");
    }

    @Test
    void whose_socket_is_not_read_is_not_silent_until_it_is_read_again() {
        heartBeats.agree("100,0");
        heartBeats.start();
        line.isRead = false;
        line.passUntil(5000);
        assertThat(line.silentAt).isNegative();
        line.isRead = true;
        line.passUntil(10_000);
        assertThat(line.silentAt).isBetween(5000L, 5200L);
    }

    @Test
    void nothing_is_sent_or_found_once_it_is_stopped_or_nothing_was_agreed() {
        heartBeats.agree(null);
        heartBeats.start();
        assertThat(line.timers).isEmpty();
        heartBeats.agree("100,100");
        heartBeats.start();
        heartBeats.stop();
        line.passUntil(1000);
        assertThat(line.beats).isEmpty();
        assertThat(line.silentAt).isNegative();
    }

    @Test
    void one_that_said_goodbye_is_listened_for_no_more_and_still_gets_heart_beats() {
        heartBeats.agree("100,100");
        heartBeats.start();
        heartBeats.listenNoMore();
        line.passUntil(1000);
        assertThat(line.silentAt).isNegative();
        assertThat(line.beats).hasSizeGreaterThan(9);
    }

    @Test
    void what_is_no_pair_of_numbers_is_refused() {
        assertThatThrownBy(() -> heartBeats.agree("1")).isInstanceOf(StompException.class);
        assertThatThrownBy(() -> heartBeats.agree("9999999999,0")).isInstanceOf(StompException.class);
    }
}
