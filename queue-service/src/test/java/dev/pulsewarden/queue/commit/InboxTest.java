package dev.pulsewarden.queue.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InboxTest {

    private static final int LIST = 1000;

    private final Inbox<String> inbox = new Inbox<>(100);

    @Test
    void a_single_write_does_not_wait_behind_the_lists_of_loaders() {
        offer(LIST, LIST, LIST, LIST, LIST);
        offer(1);
        assertThat(taken()).containsExactly(1, LIST);
    }

    @Test
    void a_list_gets_on_however_many_single_writes_come() {
        for (int i = 0; i < 60; i++) {
            offer(Inbox.SMALL);
        }
        offer(LIST);
        assertThat(taken()).hasSize(21).endsWith(LIST);
    }

    @Test
    void what_is_left_of_a_group_is_for_further_lists() {
        offer(LIST - 1, 1, LIST, LIST);
        assertThat(taken()).containsExactly(1, LIST - 1, LIST);
        assertThat(taken()).containsExactly(LIST);
    }

    @Test
    void each_line_keeps_its_order() {
        offer(1, 100, 2, 200, 3, 300);
        assertThat(taken()).containsExactly(1, 2, 3, 100, 200, 300);
    }

    @Test
    void a_list_larger_than_a_group_leaves_half_of_one_to_small_writes() {
        for (int i = 0; i < 21; i++) {
            offer(Inbox.SMALL);
        }
        offer(5000);
        assertThat(taken()).hasSize(21).endsWith(5000);
        assertThat(taken()).containsExactly(Inbox.SMALL);
    }

    @Test
    void small_and_large_ones_share_the_room() {
        Inbox<String> two = new Inbox<>(2);
        assertThat(Stream.of(1, LIST, 1).map(items -> two.offer(write(items))))
                .containsExactly(Inbox.Offer.TAKEN, Inbox.Offer.TAKEN, Inbox.Offer.FULL);
        assertThat(two.size()).isEqualTo(2);
    }

    private void offer(int... items) {
        for (int one : items) {
            inbox.offer(write(one));
        }
    }

    private static PendingWrite<String, String> write(int items) {
        return new PendingWrite<>(session -> session, items, _ -> {});
    }

    private List<Integer> taken() {
        return inbox.take(2 * LIST).stream().<Integer>map(PendingWrite::items).toList();
    }
}
