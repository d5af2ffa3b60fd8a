package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.process.Endability;
import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.heartbeat.process.Processes;
import dev.pulsewarden.heartbeat.process.Signal;
import dev.pulsewarden.heartbeat.reaper.Kill.Verdict;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.Registrations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * After a restart of heartbeat-service: goes on with the cases that it left open. A process that still runs counts as just
 * seen, so it has its whole timeout, and its grace after that, to speak; nobody is ended for our absence.
 */
@Component
final class TakeUp {

    private static final Logger log = LoggerFactory.getLogger(TakeUp.class);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AuditTrail audit;
    private final Processes processes;
    private final Registrations registrations;
    private final Cases cases;
    private final ReaperState state;

    TakeUp(AuditTrail audit, Processes processes, Registrations registrations, Cases cases, ReaperState state) {
        this.audit = audit;
        this.processes = processes;
        this.registrations = registrations;
        this.cases = cases;
        this.state = state;
    }

    /** Goes on with what was left open. */
    void run(long nowTicks, Instant now) {
        audit.decidedSince(now.minus(MINUTE), state.killsPerMinute()).stream()
                .filter(decided -> !decided.isAfter(now)) // else the clock was set back
                .sorted()
                .forEach(decided ->
                        state.spend(nowTicks - Duration.between(decided, now).toNanos()));
        for (Kill left : audit.open()) {
            Verdict verdict = left.verdict();
            Optional<HeldProcess> process = processes.hold(verdict.process());
            log.warn(
                    "the case of pid {} ({}) was left open: {}",
                    verdict.process().pid(),
                    verdict.service(),
                    process.isPresent() ? "it still runs and counts as just seen" : "it has ended");
            if (process.isPresent()) {
                goOn(left.notSent(), process.get(), nowTicks); // what was about to be sent may not have been
            } else {
                cases.closeUnseen(left, verdict.process().bootId().equals(processes.bootId()));
            }
        }
    }

    private void goOn(Kill left, HeldProcess process, long nowTicks) {
        Verdict verdict = left.verdict();
        Duration timeout = Duration.ofMillis(verdict.timeoutMs());
        boolean asked = left.sent(Signal.SIGTERM);
        Duration wait = asked ? timeout.plusMillis(verdict.graceMs()) : timeout;
        Instance instance =
                registrations.restore(verdict.service(), process, Endability.by(verdict.authority()), timeout);
        cases.takeUp(
                new Case(instance, left, asked ? Signal.SIGKILL : Signal.SIGTERM, nowTicks + wait.toNanos(), false));
    }
}
