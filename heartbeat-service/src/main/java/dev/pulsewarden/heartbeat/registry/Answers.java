package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.wire.HeartbeatAnswer;
import java.time.Clock;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Says how an instance stands. */
@Component
public final class Answers {

    private final Deadlines deadlines;
    private final Clock clock;
    private final Ticker ticker;

    Answers(Registry registry, Clock clock, Ticker ticker) {
        this.deadlines = registry.deadlines();
        this.clock = clock;
        this.ticker = ticker;
    }

    public HeartbeatAnswer about(Instance instance) {
        return about(instance, false);
    }

    /** As it will be once this answer is written: somebody has just vouched for it. */
    HeartbeatAnswer about(Instance instance, boolean vouchedFor) {
        State state = instance.state();
        boolean watched = state != State.DOWN; // else its slot may be another one's
        long timeout = watched ? deadlines.timeout(instance.slot()) : 0;
        long left = watched ? deadlines.lastSeen(instance.slot()) + timeout - ticker.nanos() : 0;
        return new HeartbeatAnswer(
                instance.service().name(),
                instance.id(),
                state.name(),
                clock.instant().plusNanos(left),
                Duration.ofNanos(timeout).toMillis(),
                instance.service().exemption() != null,
                vouchedFor || instance.endability().endable(),
                !watched
                        ? "its process has ended"
                        : vouchedFor ? null : instance.endability().objection());
    }
}
