package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.HeartbeatProperties.Mode;
import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.heartbeat.process.Signal;
import dev.pulsewarden.heartbeat.reaper.Kill.Result;
import dev.pulsewarden.heartbeat.reaper.Kill.Verdict;
import dev.pulsewarden.heartbeat.registry.Deadlines;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.Registry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Decides who is ended. For one thread. */
@Component
final class Reaper {

    private final Registry registry;
    private final Holds holds;
    private final Cases cases;
    private final ReaperState state;
    private final ReaperMeters meters;
    private final Clock clock;

    Reaper(Registry registry, Holds holds, Cases cases, ReaperState state, ReaperMeters meters, Clock clock) {
        this.registry = registry;
        this.holds = holds;
        this.cases = cases;
        this.state = state;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * 1. Takes the open cases further. 2. Asks the checks about everybody who is late. 3. Decides about those that nothing
     * holds back, the longest silent first, as far as the budget goes.
     *
     * @param gap for how long we ourselves were away just before
     */
    void runOnce(long now, long gap) {
        if (gap > 0) {
            cases.pass(gap);
        }
        Mode mode = state.setting().mode();
        cases.advance(now, mode == Mode.ENFORCE);
        for (Instance instance : candidates(mode, now)) {
            if (mode == Mode.SUSPENDED) {
                holds.hold(instance, "suspended", state.setting().reason());
            } else if (state.isBudgetUsedUp(now)) {
                holds.hold(instance, "kills-per-minute", "as many were ended within this minute as may be");
            } else if (mode == Mode.OBSERVE) {
                observe(instance, now);
            } else {
                decide(instance, now);
            }
        }
    }

    private List<Instance> candidates(Mode mode, long now) {
        Deadlines deadlines = registry.deadlines();
        return registry.late().stream()
                .filter(instance -> !instance.isUnderSentence())
                .filter(instance -> mode != Mode.OBSERVE || !instance.isObserved())
                .filter(instance -> !holds.holdBack(instance, now))
                .sorted(Comparator.comparingLong(instance -> deadlines.lastSeen(instance.slot()) - now))
                .toList();
    }

    private void decide(Instance instance, long now) {
        Kill kill = new Kill(UUID.randomUUID().toString(), verdict(instance, now, Mode.ENFORCE), List.of(), null, null);
        Case opened = new Case(instance, kill, Signal.SIGTERM, now, true);
        if (!cases.open(opened)) {
            holds.hold(instance, "audit-trail", "the audit trail cannot be written, so nobody is ended");
            return;
        }
        instance.hold(null);
        state.spend(now);
        meters.decided(Mode.ENFORCE);
    }

    private void observe(Instance instance, long now) {
        Instant at = clock.instant();
        Kill kill = new Kill(
                UUID.randomUUID().toString(), verdict(instance, now, Mode.OBSERVE), List.of(), Result.OBSERVED, at);
        if (cases.record(kill)) {
            instance.observe();
            holds.hold(instance, "observed", "the reaper only observes");
            state.spend(now);
            meters.decided(Mode.OBSERVE);
        }
    }

    private Verdict verdict(Instance instance, long now, Mode mode) {
        Deadlines deadlines = registry.deadlines();
        HeldProcess process = Objects.requireNonNull(instance.process());
        return new Verdict(
                clock.instant(),
                mode,
                instance.service().name(),
                instance.id(),
                process.id(),
                process.command(),
                Objects.requireNonNull(instance.endability().authority()),
                Duration.ofNanos(now - deadlines.lastSeen(instance.slot())).toMillis(),
                Duration.ofNanos(deadlines.timeout(instance.slot())).toMillis(),
                instance.service().policy().killGrace().toMillis());
    }
}
