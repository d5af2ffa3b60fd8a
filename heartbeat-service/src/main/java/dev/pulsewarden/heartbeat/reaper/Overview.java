package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.registry.Instance;
import dev.pulsewarden.heartbeat.registry.Registry;
import java.util.List;
import org.springframework.stereotype.Component;

/** What the reaper is at. Thread-safe. */
@Component
public final class Overview {

    private static final int MOST = 100;

    private final Cases cases;
    private final Registry registry;

    Overview(Cases cases, Registry registry) {
        this.cases = cases;
        this.registry = registry;
    }

    /** The cases that are open. */
    public List<Kill> open() {
        return cases.open().stream().limit(MOST).map(Case::kill).toList();
    }

    /** Some of those that are late and not ended, each with its hold. */
    public List<Instance> held() {
        return registry.late().stream()
                .filter(instance -> instance.hold() != null && !instance.isUnderSentence())
                .limit(MOST)
                .toList();
    }
}
