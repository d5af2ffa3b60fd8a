package dev.pulsewarden.heartbeat.reaper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.heartbeat.HeartbeatProperties.Mode;
import dev.pulsewarden.heartbeat.process.Carrier;
import dev.pulsewarden.heartbeat.process.Endability;
import dev.pulsewarden.heartbeat.process.FakeProcess;
import dev.pulsewarden.heartbeat.process.Signal;
import dev.pulsewarden.heartbeat.process.SignalResult;
import dev.pulsewarden.heartbeat.process.Uids;
import dev.pulsewarden.heartbeat.reaper.Kill.Result;
import dev.pulsewarden.heartbeat.registry.Fixture;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;

/** The reaper in a world whose time, processes and disk the test sets. Timeout 1 s, grace 2 s, startup grace none. */
class ReaperTest {

    private static final Duration TICK = Duration.ofMillis(40);

    private final MemoryAuditTrail audit = new MemoryAuditTrail();
    private World world = new World();
    private final FakeProcess process = new FakeProcess(10);

    @Test
    void a_silent_process_gets_sigterm_then_sigkill_and_its_end_is_recorded_once() {
        Instance instance = world.endable("a", process);
        world.pass("1080ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        world.pass("1900ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        world.pass("200ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM, Signal.SIGKILL);
        assertThat(instance.state()).isEqualTo(State.DOWN);
        assertThat(only().result()).isEqualTo(Result.ENDED_AFTER_SIGKILL);
        assertThat(only().signals()).extracting(Kill.Sent::signal).containsExactly(Signal.SIGTERM, Signal.SIGKILL);
        assertThat(world.events()).containsExactly("process.registered", "process.late", "process.reaped");
    }

    @Test
    void the_intent_is_on_disk_before_the_first_signal() {
        world.endable("a", process);
        audit.onWrite = () -> {
            if (audit.latest().getFirst().signals().size() == 1
                    && audit.rows.values().iterator().next().size() == 1) {
                assertThat(process.signals).isEmpty();
                assertThat(only().signals().getFirst().result()).isNull();
            }
        };
        world.pass("1080ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
    }

    @Test
    void without_the_audit_trail_nobody_is_ended_and_with_it_again_they_are() {
        Instance instance = world.endable("a", process);
        audit.broken = true;
        world.pass("5s");
        assertThat(process.signals).isEmpty();
        assertThat(instance.hold().check()).isEqualTo("audit-trail");
        audit.broken = false;
        world.pass("1100ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        audit.broken = true;
        world.pass("10s");
        assertThat(process.signals).as("nor is it killed").containsExactly(Signal.SIGTERM);
        audit.broken = false;
        world.pass("1100ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM, Signal.SIGKILL);
    }

    @Test
    void one_that_ends_on_sigterm_gets_no_sigkill() {
        process.endsOn = Signal.SIGTERM;
        world.endable("a", process);
        world.pass("10s");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        assertThat(only().result()).isEqualTo(Result.ENDED_AFTER_SIGTERM);
    }

    @Test
    void one_that_speaks_after_sigterm_is_spared() {
        Instance instance = world.endable("a", process);
        world.pass("1080ms");
        assertThat(world.fixture.speaks(instance)).isTrue();
        world.passSpeaking("5s", instance);
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        assertThat(only().result()).isEqualTo(Result.SPARED);
        assertThat(instance.state()).isEqualTo(State.UP);
        assertThat(instance.isUnderSentence()).isFalse();
    }

    @Test
    void one_that_speaks_while_the_intent_is_written_gets_no_signal() {
        Instance instance = world.endable("a", process);
        audit.onWrite = () -> world.fixture.speaks(instance);
        world.pass("1100ms");
        audit.onWrite = () -> {};
        world.pass("80ms");
        assertThat(process.signals).isEmpty();
        assertThat(only().result()).isEqualTo(Result.SPARED);
        assertThat(only().signals()).isEmpty();
    }

    @Test
    void after_sigkill_a_heartbeat_comes_too_late() {
        process.endsOn = null; // it hangs in the kernel
        Instance instance = world.endable("a", process);
        world.pass("1080ms");
        world.pass("2100ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM, Signal.SIGKILL);
        assertThat(world.fixture.speaks(instance)).isFalse();
        assertThat(world.reaper.open()).hasSize(1);
        process.running = false;
        world.pass("40ms");
        assertThat(only().result()).isEqualTo(Result.ENDED_AFTER_SIGKILL);
        assertThat(world.reaper.open()).isEmpty();
    }

    @Test
    void one_that_says_after_sigterm_that_it_stops_has_the_time_it_asks_for() {
        Instance instance = world.endable("a", process);
        world.pass("1080ms");
        world.fixture.stopping(instance, Duration.ofSeconds(4));
        world.pass("3900ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        world.pass("200ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM, Signal.SIGKILL);
    }

    @Test
    void one_that_stops_after_sigterm_and_ends_was_reaped() {
        Instance instance = world.endable("a", process);
        world.pass("1080ms");
        world.fixture.stopping(instance, null);
        process.running = false;
        world.pass("40ms");
        assertThat(only().result()).isEqualTo(Result.ENDED_AFTER_SIGTERM);
        assertThat(world.events()).endsWith("process.reaped");
    }

    @Test
    void our_own_pause_after_sigterm_gives_the_process_its_grace_and_a_whole_timeout() {
        world.endable("a", process);
        world.pass("1080ms");
        world.pause("1h");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        world.pass("1900ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        world.pass("200ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM, Signal.SIGKILL);
    }

    @Test
    void our_own_pause_shortly_before_sigkill_holds_it_for_a_whole_timeout() {
        world.endable("a", process);
        world.pass("1080ms");
        world.pass("1960ms");
        world.pause("300ms");
        world.pass("920ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        world.pass("120ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM, Signal.SIGKILL);
    }

    @Test
    void our_own_pauses_hold_nobody_for_ever() {
        world = new World("reaper.own-pause-hold-max=10s");
        world.endable("a", process);
        pauses(14);
        assertThat(process.signals).isEmpty();
        pauses(10);
        assertThat(process.signals).isNotEmpty();
    }

    @Test
    void a_long_pause_of_our_own_does_not_use_up_the_hold() {
        world = new World("reaper.own-pause-hold-max=10s");
        world.endable("a", process);
        pauses(6);
        world.pause("1h");
        world.pass("900ms");
        assertThat(process.signals).isEmpty();
    }

    /** Of 300 ms, each after 700 ms. */
    private void pauses(int count) {
        for (int i = 0; i < count; i++) {
            world.pass("720ms");
            world.pause("340ms");
        }
    }

    @Test
    void our_own_pause_ends_nobody_for_a_whole_timeout() {
        Instance instance = world.endable("a", process);
        world.pass("960ms");
        world.pause("300ms");
        world.pass("900ms");
        assertThat(instance.state()).isEqualTo(State.LATE);
        assertThat(instance.hold().check()).isEqualTo("own-pause");
        assertThat(process.signals).isEmpty();
        world.pass("180ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
    }

    @Test
    void a_disk_that_hangs_with_the_intent_to_kill_is_a_pause_of_our_own() {
        world.endable("a", process);
        world.pass("1080ms");
        world.pass("1960ms");
        audit.onWrite = () -> world.fixture.pass(Duration.ofSeconds(5));
        world.pass("80ms");
        audit.onWrite = () -> {};
        world.pass("960ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        world.pass("120ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM, Signal.SIGKILL);
    }

    @Test
    void a_disk_that_hangs_for_one_case_strikes_in_no_other_before_that_is_noticed() {
        world.endable("a", process);
        FakeProcess other = new FakeProcess(11);
        world.endable("b", other);
        world.pass("1040ms");
        audit.onWrite = () -> world.fixture.pass(Duration.ofSeconds(5));
        world.pass("40ms");
        assertThat(process.signals.size() + other.signals.size()).isEqualTo(1);
    }

    @Test
    void one_that_is_exempt_since_a_restart_gets_no_sigkill() {
        world.endable("a", process);
        world.pass("1080ms");
        World anew = world.restarted(process, "policies[1].service=a", "policies[1].exempt=true");
        anew.pass("1m");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
    }

    @Test
    void while_its_broker_is_silent_nobody_gets_sigkill() {
        world = new World("policies[1].service=broker", "policies[1].missed-beats=60", "policies[1].interval=1s");
        Instance broker = world.endable("broker", new FakeProcess(99));
        world.passSpeaking("5s", broker);
        Instance client = world.endable("a", process);
        world.fixture.speaksThrough(new Carrier(99L), client);
        world.passSpeaking("1200ms", broker);
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        world.pass("5s");
        world.passSpeaking("960ms", broker);
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        world.passSpeaking("200ms", broker);
        assertThat(process.signals).containsExactly(Signal.SIGTERM, Signal.SIGKILL);
    }

    @Test
    void an_exempt_one_is_left_alone() {
        world = new World("policies[1].service=spared", "policies[1].exempt=true");
        Instance instance = world.endable("spared", process);
        world.pass("30s");
        assertThat(process.signals).isEmpty();
        assertThat(instance.state()).isEqualTo(State.LATE);
        assertThat(instance.hold().reason()).contains("'spared'");
    }

    @Test
    void action_none_ends_nobody() {
        world = new World("policies[1].service=shown", "policies[1].action=none");
        Instance instance = world.endable("shown", process);
        world.pass("30s");
        assertThat(process.signals).isEmpty();
        assertThat(instance.hold().check()).isEqualTo("exempt");
    }

    @Test
    void one_that_nobody_vouched_for_is_left_alone_and_says_why() {
        Instance instance = world.fixture.watched("a", process, Endability.notNow("it came from afar"));
        world.pass("30s");
        assertThat(process.signals).isEmpty();
        assertThat(instance.hold())
                .extracting(Instance.Hold::check, Instance.Hold::reason)
                .containsExactly("not-endable", "it came from afar");
    }

    @Test
    void within_its_startup_grace_nobody_is_ended() {
        world = new World("policies[1].service=slow", "policies[1].startup-grace=10s");
        world.endable("slow", process);
        world.pass("9900ms");
        assertThat(process.signals).isEmpty();
        world.pass("200ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
    }

    @Test
    void one_that_speaks_under_another_name_is_left_alone_until_it_is_silent_under_both() {
        Instance old = world.endable("old", process);
        Instance renamed = world.endable("renamed", process);
        world.passSpeaking("10s", renamed);
        assertThat(process.signals).isEmpty();
        assertThat(old.hold().check()).isEqualTo("another-name");
        world.pass("1080ms");
        assertThat(process.signals).isNotEmpty();
    }

    @Test
    void only_so_many_are_ended_in_a_minute_the_longest_silent_first() {
        world = new World("reaper.kills-per-minute=2");
        FakeProcess[] processes = new FakeProcess[4];
        Instance[] instances = new Instance[4];
        for (int i = 0; i < 4; i++) {
            processes[i] = new FakeProcess(20 + i);
            processes[i].endsOn = Signal.SIGTERM;
            instances[i] = world.fixture.watched("a" + i, processes[i], Endability.notNow("not yet"));
        }
        world.pass("400ms");
        world.fixture.speaks(instances[1]);
        world.pass("400ms");
        world.fixture.speaks(instances[3]);
        world.pass("2s"); // all are late by now
        for (Instance instance : instances) {
            world.vouch(instance);
        }
        world.pass("80ms");
        assertThat(List.of(processes)).map(each -> each.running).containsExactly(false, true, false, true);
        assertThat(instances[1].hold().check()).isEqualTo("kills-per-minute");
        world.pass("59s");
        assertThat(List.of(processes)).map(each -> each.running).containsExactly(false, true, false, true);
        world.pass("2s");
        assertThat(List.of(processes)).map(each -> each.running).containsOnly(false);
    }

    @Test
    void observing_it_records_once_what_it_would_do_and_does_nothing() {
        world = new World("reaper.mode=OBSERVE");
        Instance instance = world.endable("a", process);
        world.pass("30s");
        assertThat(process.signals).isEmpty();
        assertThat(only().result()).isEqualTo(Result.OBSERVED);
        assertThat(only().verdict().mode()).isEqualTo(Mode.OBSERVE);
        world.fixture.speaks(instance);
        world.pass("2s");
        assertThat(audit.rows).as("another silence").hasSize(2);
    }

    @Test
    void what_was_recorded_while_observing_is_ended_once_it_enforces() {
        world = new World("reaper.mode=OBSERVE");
        world.endable("a", process);
        world.pass("5s");
        assertThat(process.signals).isEmpty();
        world.state.set(Mode.ENFORCE, "it was right");
        world.pass("80ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        assertThat(audit.rows).hasSize(2);
    }

    @Test
    void suspended_it_sends_not_even_the_sigkill_that_is_due_and_sees_ends_all_the_same() {
        world.endable("a", process);
        world.pass("1080ms");
        world.state.set(Mode.SUSPENDED, "maintenance");
        world.pass("30s");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        process.running = false;
        world.pass("40ms");
        assertThat(only().result()).isEqualTo(Result.ENDED_AFTER_SIGTERM);
    }

    @Test
    void one_whose_user_changed_is_not_ended_any_more() {
        Instance instance = world.endable("a", process);
        process.owner = new Uids(1000, 0, 0); // it runs a set-user-id program by now
        world.pass("30s");
        assertThat(process.signals).isEmpty();
        assertThat(only().result()).isEqualTo(Result.WITHDRAWN);
        assertThat(instance.endability().objection()).contains("users 1000, 0 and 0");
    }

    @Test
    void one_whose_user_cannot_be_read_for_a_while_is_ended_when_it_can() {
        world.endable("a", process);
        process.readable = false;
        world.pass("30s");
        assertThat(process.signals).isEmpty();
        process.readable = true;
        world.pass("40ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
    }

    @Test
    void one_that_became_our_ancestor_is_not_ended() {
        world.endable("a", process);
        world.fixture.processes.untouchable.put(10L, "it is an ancestor of heartbeat-service");
        world.pass("30s");
        assertThat(process.signals).isEmpty();
        assertThat(only().result()).isEqualTo(Result.WITHDRAWN);
    }

    @Test
    void what_is_not_permitted_is_recorded_as_such_and_not_tried_again() {
        process.answer = SignalResult.NOT_PERMITTED;
        Instance instance = world.endable("a", process);
        world.pass("30s");
        assertThat(audit.rows).hasSize(1);
        assertThat(only().result()).isEqualTo(Result.NOT_PERMITTED);
        assertThat(only().signals()).extracting(Kill.Sent::result).containsExactly(SignalResult.NOT_PERMITTED);
        assertThat(instance.endability().endable()).isFalse();
        assertThat(world.fixture.speaks(instance))
                .as("it got no signal, so no 410")
                .isTrue();
    }

    @Test
    void one_that_ends_between_decision_and_signal_ended_by_itself() {
        world.endable("a", process);
        audit.onWrite = () -> process.running = false;
        world.pass("1100ms");
        assertThat(process.signals).isEmpty();
        assertThat(only().result()).isEqualTo(Result.ENDED_BY_ITSELF);
        assertThat(world.events()).endsWith("process.exited");
    }

    @Test
    void one_that_is_deregistered_after_sigterm_is_let_go() {
        Instance instance = world.endable("a", process);
        world.pass("1080ms");
        world.fixture.lifecycle.forget(instance);
        world.pass("30s");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        assertThat(only().result()).isEqualTo(Result.LET_GO);
    }

    @Test
    void an_open_case_is_taken_up_after_a_restart_with_a_timeout_and_a_grace_from_then() {
        world.endable("a", process);
        world.pass("1080ms");
        World anew = world.restarted(process);
        anew.pass("2900ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        anew.pass("200ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM, Signal.SIGKILL);
        assertThat(only().result()).isEqualTo(Result.ENDED_AFTER_SIGKILL);
        assertThat(anew.events()).endsWith("process.reaped");
    }

    @Test
    void one_that_speaks_after_the_restart_is_spared() {
        world.endable("a", process);
        world.pass("1080ms");
        World anew = world.restarted(process);
        anew.pass("400ms");
        Instance instance = anew.fixture.registry.instances().firstEntry().getValue();
        anew.fixture.speaks(instance);
        anew.passSpeaking("5s", instance);
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
        assertThat(only().result()).isEqualTo(Result.SPARED);
    }

    @Test
    void one_that_ended_while_we_were_away_is_recorded() {
        world.endable("a", process);
        world.pass("1080ms");
        process.running = false;
        World anew = world.restarted(process);
        assertThat(only().result()).isEqualTo(Result.ENDED_AFTER_SIGTERM);
        assertThat(anew.events()).containsExactly("process.reaped");
        assertThat(anew.fixture.registry.instances()).isEmpty();
    }

    @Test
    void one_that_ended_while_we_were_away_and_may_have_got_no_signal_is_not_told_as_reaped() {
        world.endable("a", process);
        world.pass("1080ms");
        Kill first = audit.rows.values().iterator().next().getFirst();
        audit.rows.put(first.id(), new ArrayList<>(List.of(first))); // we were killed right after the intent
        process.running = false;
        World anew = world.restarted(process);
        assertThat(only().result()).isEqualTo(Result.ENDED_UNWATCHED);
        assertThat(anew.events()).containsExactly("process.exited");
    }

    @Test
    void an_intent_whose_signal_was_not_recorded_starts_over_after_a_timeout() {
        world.endable("a", process);
        world.pass("1080ms");
        Kill first = audit.rows.values().iterator().next().getFirst();
        audit.rows.put(first.id(), new ArrayList<>(List.of(first))); // we were killed right after the intent
        process.signals.clear();
        World anew = world.restarted(process);
        anew.pass("960ms");
        assertThat(process.signals).isEmpty();
        anew.pass("120ms");
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
    }

    @Test
    void what_was_ended_before_a_restart_counts_for_the_minute() {
        world = new World("reaper.kills-per-minute=1");
        process.endsOn = Signal.SIGTERM;
        world.endable("a", process);
        world.pass("2s");
        FakeProcess next = new FakeProcess(11);
        World anew = world.restarted(next, "reaper.kills-per-minute=1");
        anew.endable("b", next);
        anew.pass("50s");
        assertThat(next.signals).isEmpty();
        anew.pass("10s");
        assertThat(next.signals).isNotEmpty();
    }

    @Test
    void whoever_beats_through_a_silent_broker_is_held_until_a_timeout_after_it_speaks_again() {
        world = new World("policies[1].service=broker", "policies[1].interval=1s", "policies[1].missed-beats=60");
        FakeProcess brokers = new FakeProcess(99);
        Instance broker = world.endable("broker", brokers);
        Instance client = world.endable("a", process);
        world.fixture.speaksThrough(new Carrier(99L), client);
        world.pass("20s"); // the broker hangs; it is not even late yet
        assertThat(client.state()).isEqualTo(State.LATE);
        assertThat(client.hold().check()).isEqualTo("silent-broker");
        world.passSpeaking("1s", broker);
        assertThat(process.signals)
                .as("the broker is back for less than a timeout")
                .isEmpty();
        world.passSpeaking("200ms", broker);
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
    }

    @Test
    void when_the_broker_is_replaced_the_new_one_counts() {
        world = new World("policies[1].service=broker", "policies[1].missed-beats=60");
        FakeProcess old = new FakeProcess(99);
        world.endable("broker", old);
        Instance client = world.endable("a", process);
        world.fixture.speaksThrough(new Carrier(99L), client);
        old.running = false;
        world.pass("20s");
        assertThat(process.signals).isEmpty();
        Instance broker = world.endable("broker", new FakeProcess(100));
        world.passSpeaking("960ms", broker);
        assertThat(process.signals).isEmpty();
        world.passSpeaking("200ms", broker);
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
    }

    @Test
    void while_the_broker_runs_and_is_silent_no_other_one_counts_for_it() {
        world = new World("policies[1].service=broker", "policies[1].missed-beats=60");
        world.endable("broker", new FakeProcess(99));
        Instance other = world.endable("broker", new FakeProcess(100));
        Instance client = world.endable("a", process);
        world.fixture.speaksThrough(new Carrier(99L), client);
        world.passSpeaking("20s", other);
        assertThat(client.hold().check()).isEqualTo("silent-broker");
        assertThat(process.signals).isEmpty();
    }

    @Test
    void nobody_else_passes_for_the_broker() {
        world = new World("policies[1].service=broker", "policies[1].missed-beats=60");
        FakeProcess brokers = new FakeProcess(99);
        world.endable("broker", brokers);
        Instance client = world.endable("a", process);
        world.fixture.speaksThrough(new Carrier(99L), client);
        Instance namesake = world.endable("broker", new FakeProcess(66, 1001));
        Instance samePid = world.fixture.watched("evil", new FakeProcess(99), Endability.notNow("another user's word"));
        world.passSpeaking("20s", namesake, samePid);
        assertThat(client.hold().check()).isEqualTo("silent-broker");
        assertThat(process.signals).isEmpty();
    }

    @Test
    void through_a_broker_that_speaks_a_hung_process_is_found() {
        world = new World("policies[1].service=broker", "policies[1].missed-beats=60");
        Instance broker = world.endable("broker", new FakeProcess(99));
        world.passSpeaking("5s", broker);
        Instance client = world.endable("a", process);
        world.fixture.speaksThrough(new Carrier(99L), client);
        world.passSpeaking("1200ms", broker);
        assertThat(process.signals).containsExactly(Signal.SIGTERM);
    }

    @Test
    void through_a_broker_that_nobody_watches_nobody_is_ended() {
        Instance client = world.endable("a", process);
        world.fixture.speaksThrough(new Carrier(99L), client);
        world.pass("1m");
        assertThat(process.signals).isEmpty();
        world.fixture.speaksThrough(new Carrier(null), client);
        world.pass("1m");
        assertThat(process.signals).isEmpty();
    }

    private Kill only() {
        assertThat(audit.rows).hasSize(1);
        return audit.latest().getFirst();
    }

    /** A reaper with all that belongs to it, ticking. */
    private final class World {

        final Fixture fixture;
        final ReaperState state;
        final Cases reaper;
        private final Reaper loop;

        World(String... settings) {
            this(Duration.ZERO, settings);
        }

        private World(Duration age, String... settings) {
            fixture = new Fixture(with(settings)).pass(age);
            ReaperMeters meters = new ReaperMeters(new SimpleMeterRegistry());
            Confirmation confirmation = new Confirmation(fixture.processes);
            List<Check> checks = List.of(
                    new OwnPause(fixture.registry),
                    new SilentBroker(fixture.registry),
                    new Exempted(),
                    new NotEndable(),
                    new StartupGrace(),
                    new AnotherName(fixture.registry));
            Holds holds = new Holds(checks, meters, fixture.clock);
            Strikes strikes = new Strikes(
                    List.of(new SignalTerminator()),
                    confirmation,
                    fixture.registry,
                    holds,
                    new Moments(fixture.clock, fixture.ticker()));
            Trail trail = new Trail(audit, fixture.ticker());
            reaper = new Cases(trail, strikes, fixture.lifecycle, meters, fixture.clock, fixture.ticker());
            state = new ReaperState(fixture.properties, fixture.clock);
            loop = new Reaper(fixture.registry, holds, reaper, state, meters, fixture.clock);
        }

        private static String[] with(String... settings) {
            List<String> all = new ArrayList<>(List.of(
                    "policies[0].service=*",
                    "policies[0].timeout=1s",
                    "policies[0].startup-grace=0s",
                    "policies[0].kill-grace=2s"));
            all.addAll(List.of(settings));
            return all.toArray(String[]::new);
        }

        /** Heartbeat-service is started anew: nothing is left but the trail and, if it still runs, the process. */
        World restarted(FakeProcess process, String... settings) {
            World anew = new World(Duration.ofNanos(fixture.now() - new Fixture().now()), settings);
            process.closed = false;
            anew.fixture.processes.there.put(process.id().pid(), process);
            new TakeUp(audit, anew.fixture.processes, anew.fixture.registrations, anew.reaper, anew.state)
                    .run(anew.fixture.now(), anew.fixture.clock.instant());
            return anew;
        }

        Instance endable(String service, FakeProcess process) {
            return fixture.endable(service, process);
        }

        void vouch(Instance instance) {
            fixture.vouch(instance);
        }

        void pass(String time) {
            passSpeaking(time);
        }

        void passSpeaking(String time, Instance... speaking) {
            long ticks = DurationStyle.detectAndParse(time).dividedBy(TICK);
            for (long i = 0; i < ticks; i++) {
                fixture.pass(TICK);
                for (Instance instance : speaking) {
                    fixture.speaks(instance);
                }
                tick();
            }
        }

        void pause(String time) {
            fixture.pass(DurationStyle.detectAndParse(time));
            tick();
        }

        private void tick() {
            loop.runOnce(fixture.now(), fixture.scan.runOnce(fixture.now()));
        }

        List<String> events() {
            return fixture.events();
        }
    }
}
