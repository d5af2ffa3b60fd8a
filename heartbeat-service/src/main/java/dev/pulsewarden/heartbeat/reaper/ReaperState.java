package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.HeartbeatProperties;
import dev.pulsewarden.heartbeat.HeartbeatProperties.Mode;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** In which mode the reaper is, since when and why, and what it has spent of its budget. Thread-safe. */
@Component
public final class ReaperState {

    private static final Logger log = LoggerFactory.getLogger(ReaperState.class);

    private final Clock clock;
    private final int killsPerMinute;
    private final KillBudget budget;
    private volatile Setting setting;

    /** A mode, since when it holds and why. */
    public record Setting(Mode mode, Instant since, String reason) {}

    ReaperState(HeartbeatProperties properties, Clock clock) {
        this.clock = clock;
        this.killsPerMinute = properties.reaper().killsPerMinute();
        this.budget = new KillBudget(killsPerMinute);
        this.setting = new Setting(properties.reaper().mode(), clock.instant(), "by configuration");
    }

    public Setting setting() {
        return setting;
    }

    /** From now on, until it is set again or heartbeat-service is started anew. */
    public Setting set(Mode mode, String reason) {
        setting = new Setting(mode, clock.instant(), reason);
        log.warn("the reaper's mode is {} from now on: {}", mode, reason);
        return setting;
    }

    public int killsPerMinute() {
        return killsPerMinute;
    }

    /** How many were decided within the last minute before this tick. */
    public int killsLastMinute(long now) {
        synchronized (budget) {
            return budget.spent(now);
        }
    }

    boolean isBudgetUsedUp(long now) {
        synchronized (budget) {
            return budget.isUsedUp(now);
        }
    }

    void spend(long at) {
        synchronized (budget) {
            budget.spend(at);
        }
    }
}
