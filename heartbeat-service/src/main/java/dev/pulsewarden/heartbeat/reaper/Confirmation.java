package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.process.Processes;
import dev.pulsewarden.heartbeat.process.Uids;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What is made sure once more immediately before each signal, however long ago it was first established. */
@Component
final class Confirmation {

    private final Processes processes;

    Confirmation(Processes processes) {
        this.processes = processes;
    }

    /** Why this process, which is this user's by now, must not be signalled any more; empty when all still holds. */
    Optional<String> objection(Case open, Uids owner) {
        Long authority = open.instance().endability().authority();
        if (authority == null) {
            return Optional.of("nobody vouches for it any more");
        }
        if (!owner.obey(authority)) {
            return Optional.of("it is " + owner + "'s by now, and user " + authority + " vouched for it");
        }
        return processes.untouchable(open.process().id().pid());
    }
}
