package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.Release;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** Takes tasks back: mostly without reading them; only for those whose worker was lost it is to be decided what follows. */
final class Releases {

    private final Database database;
    private final StoreSettings settings;

    Releases(Database database, StoreSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    List<LeaseResult> release(List<Release> releases, Changes changes) {
        List<Release> lost = releases.stream().filter(Release::workerLost).toList();
        List<Release> others =
                releases.stream().filter(Predicate.not(Release::workerLost)).toList();
        Iterator<LeaseResult> ofOthers =
                new Attempts(database, settings).release(others, changes).iterator();
        Iterator<LeaseResult> ofLost =
                new FailedAttempts(database, settings).lose(lost, changes).iterator();
        return releases.stream()
                .map(release -> (release.workerLost() ? ofLost : ofOthers).next())
                .toList();
    }
}
