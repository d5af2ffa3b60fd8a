package dev.pulsewarden.heartbeat.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pulsewarden.heartbeat.process.FakeProcess;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LifecycleTest {

    private static final Duration TICK = Duration.ofMillis(40);

    private final Fixture world = new Fixture("policies[0].service=*", "policies[0].timeout=1s");
    private final FakeProcess process = new FakeProcess(10);
    private Instance instance;

    @BeforeEach
    void registered() {
        instance = world.endable("a", process);
        world.scan.runOnce(world.now());
    }

    @Test
    void silent_for_its_timeout_it_is_late_and_recovers_when_it_speaks() {
        ticks(26);
        assertThat(instance.state()).isEqualTo(State.LATE);
        assertThat(world.speaks(instance)).isTrue();
        assertThat(instance.state()).isEqualTo(State.UP);
        ticks(20);
        assertThat(instance.state()).isEqualTo(State.UP);
        assertThat(world.events()).containsExactly("process.registered", "process.late", "process.recovered");
    }

    @Test
    void our_own_late_tick_makes_nobody_late() {
        ticks(20);
        world.pass(Duration.ofSeconds(30));
        assertThat(world.scan.runOnce(world.now())).isPositive();
        assertThat(instance.state()).isEqualTo(State.UP);
        assertThat(world.registry.deadlines().isHeld(instance.slot(), world.now()))
                .isTrue();
        ticks(4);
        assertThat(instance.state()).as("it had 200 ms left").isEqualTo(State.UP);
        ticks(3);
        assertThat(instance.state()).isEqualTo(State.LATE);
    }

    @Test
    void a_process_that_ends_is_down_with_its_event_and_its_slot_is_free() {
        process.running = false;
        world.scan.runOnce(world.now());
        assertThat(instance.state()).isEqualTo(State.DOWN);
        assertThat(world.events()).containsExactly("process.registered", "process.exited");
        assertThat(process.closed).isTrue();
        assertThat(world.endable("a", new FakeProcess(11)).slot()).isEqualTo(instance.slot());
        assertThat(world.speaks(instance)).isFalse();
    }

    @Test
    void one_that_ended_before_anybody_watched_is_found_when_it_would_be_late() {
        process.running = false;
        world.processes.there.clear();
        ticks(26);
        assertThat(instance.state()).isEqualTo(State.DOWN);
    }

    @Test
    void one_that_stops_has_the_time_that_it_asks_for_however_it_beats() {
        world.lifecycle.stopping(instance, Duration.ofSeconds(5), "upgrade");
        ticks(100);
        assertThat(instance.state()).isEqualTo(State.STOPPING);
        ticks(26);
        assertThat(instance.state()).isEqualTo(State.LATE);
    }

    @Test
    void one_that_says_again_that_it_stops_gains_no_time_past_its_policy() {
        Fixture bounded = new Fixture("policies[0].service=*", "policies[0].stop-timeout=3s");
        Instance stubborn = bounded.endable("a", new FakeProcess(10));
        for (int i = 0; i < 4; i++) {
            bounded.lifecycle.stopping(stubborn, Duration.ofSeconds(Long.MAX_VALUE), null);
            bounded.pass(Duration.ofSeconds(1));
        }
        bounded.scan.runOnce(bounded.now());
        assertThat(stubborn.state()).isEqualTo(State.LATE);
    }

    @Test
    void one_that_said_it_stops_and_speaks_on_past_its_time_is_up_again() {
        world.lifecycle.stopping(instance, Duration.ofSeconds(2), "a false alarm");
        for (int i = 0; i < 60; i++) {
            ticks(1);
            world.speaks(instance);
        }
        assertThat(instance.state()).isEqualTo(State.UP);
    }

    @Test
    void the_time_for_stopping_is_thirty_seconds_when_none_is_asked_for() {
        world.lifecycle.lastWords(instance, new LastWords(world.clock.instant(), "done", 0, null, null));
        ticks(700);
        assertThat(instance.state()).isEqualTo(State.STOPPING);
        ticks(100);
        assertThat(instance.state()).isEqualTo(State.LATE);
    }

    @Test
    void ended_ones_are_forgotten_in_time() {
        process.running = false;
        world.scan.runOnce(world.now());
        world.pass(Duration.ofMinutes(9));
        world.scan.runOnce(world.now());
        assertThat(world.registry.instances()).containsKey(instance.id());
        world.pass(Duration.ofMinutes(2));
        world.scan.runOnce(world.now());
        assertThat(world.registry.instances()).isEmpty();
        assertThat(world.registry.services()).isEmpty();
    }

    @Test
    void a_full_registry_says_so() {
        Fixture small = new Fixture("limits.instances=1", "limits.services=1");
        small.endable("a", new FakeProcess(1));
        assertThatThrownBy(() -> small.endable("a", new FakeProcess(2))).hasMessageContaining("1 instances");
        assertThatThrownBy(() -> small.endable("b", new FakeProcess(3))).hasMessageContaining("1 services");
    }

    @Test
    void a_forgotten_one_leaves_nothing_behind() {
        world.lifecycle.forget(instance);
        assertThat(world.registry.instances()).isEmpty();
        assertThat(world.registry.services()).isEmpty();
        assertThat(process.closed).isTrue();
        ticks(30);
        assertThat(world.events()).containsExactly("process.registered");
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) {
            world.pass(TICK);
            world.scan.runOnce(world.now());
        }
    }
}
