package dev.pulsewarden.broker.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.wire.Peer;
import org.junit.jupiter.api.Test;

class KnownInstancesTest {

    private final KnownInstances known = new KnownInstances(2, 1000);
    private boolean open = true;
    private final Carrier carrier = new Carrier(new Peer("a", 1, "b", 2), () -> open);

    @Test
    void a_connection_may_beat_for_so_many_instances_and_goes_on_with_those() {
        assertThat(known.admit(carrier, "1")).isTrue();
        assertThat(known.admit(carrier, "2")).isTrue();
        assertThat(known.admit(carrier, "3")).isFalse();
        assertThat(known.admit(carrier, "1")).isTrue();
    }

    @Test
    void another_connection_between_the_same_ends_begins_anew() {
        known.admit(carrier, "1");
        known.admit(carrier, "2");
        open = false;
        Carrier next = new Carrier(carrier.peer(), () -> true);
        assertThat(known.admit(next, "3")).isTrue();
        assertThat(known.admit(next, "4")).isTrue();
        assertThat(known.admit(next, "5")).isFalse();
    }

    @Test
    void all_connections_together_may_beat_for_so_many_and_closed_ones_make_room() {
        KnownInstances few = new KnownInstances(2, 3);
        Carrier other = new Carrier(new Peer("a", 2, "b", 2), () -> true);
        few.admit(carrier, "1");
        few.admit(carrier, "2");
        assertThat(few.admit(other, "3")).isTrue();
        assertThat(few.admit(other, "4")).isFalse();
        assertThat(few.admit(other, "3")).isTrue();
        open = false;
        boolean admitted = false;
        for (int beat = 0; beat < 100 && !admitted; beat++) {
            admitted = few.admit(other, "4");
        }
        assertThat(admitted).isTrue();
    }

    @Test
    void closed_connections_are_forgotten() {
        for (int port = 0; port < 1000; port++) {
            known.admit(new Carrier(new Peer("a", port, "b", 2), () -> false), "1");
        }
        assertThat(known.connections()).isLessThanOrEqualTo(64);
    }
}
