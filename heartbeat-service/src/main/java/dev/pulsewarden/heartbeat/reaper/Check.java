package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.registry.Instance;
import java.util.Optional;

/** One thing that is looked at before a process is ended. */
interface Check {

    /** What it is called in metrics and in the holds that are shown. */
    String name();

    /** Why this late instance is not ended now; empty when nothing is against it. Quick: it is asked at each scan. */
    Optional<String> objection(Instance instance, long now);
}
