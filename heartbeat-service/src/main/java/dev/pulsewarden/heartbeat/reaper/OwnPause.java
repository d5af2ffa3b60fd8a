package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.registry.Deadlines;
import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.Registry;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** We ourselves were away: what was said meanwhile may still be waiting to be heard. */
@Component
@Order(1)
final class OwnPause implements Check {

    private static final Logger log = LoggerFactory.getLogger(OwnPause.class);
    private static final long TOLD_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private final Deadlines deadlines;
    private boolean told;
    private long toldAt;

    OwnPause(Registry registry) {
        this.deadlines = registry.deadlines();
    }

    @Override
    public String name() {
        return "own-pause";
    }

    @Override
    public Optional<String> objection(Instance instance, long now) {
        if (deadlines.isHeldNoMore(instance.slot(), now) && (!told || now - toldAt > TOLD_EVERY_NANOS)) {
            log.warn("heartbeat-service is paused again and again, for so long that nobody is held for it any more; it"
                    + " needs more of the CPU");
            told = true;
            toldAt = now;
        }
        return deadlines.isHeld(instance.slot(), now)
                ? Optional.of("heartbeat-service itself was paused shortly before")
                : Optional.empty();
    }
}
