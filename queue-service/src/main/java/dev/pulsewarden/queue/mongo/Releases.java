package dev.pulsewarden.queue.mongo;

import dev.pulsewarden.queue.task.Changes;
import dev.pulsewarden.queue.task.LeaseKey;
import dev.pulsewarden.queue.task.LeaseResult;
import dev.pulsewarden.queue.task.Release;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Takes tasks back: mostly without reading them; only for those whose worker was lost it is to be decided what follows. */
final class Releases {

    private final Database database;
    private final StoreSettings settings;

    Releases(Database database, StoreSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    /** Of one lease that is said twice the first counts. */
    List<LeaseResult> release(List<Release> releases, Changes changes) {
        Map<LeaseKey, Boolean> isLost = new HashMap<>();
        releases.forEach(release -> isLost.putIfAbsent(release.key(), release.workerLost()));
        Map<Boolean, List<Release>> byLoss = releases.stream()
                .collect(Collectors.partitioningBy(release -> isLost.getOrDefault(release.key(), false)));
        Iterator<LeaseResult> ofOthers = new Attempts(database, settings)
                .release(byLoss.getOrDefault(false, List.of()), changes)
                .iterator();
        Iterator<LeaseResult> ofLost = new FailedAttempts(database, settings)
                .lose(byLoss.getOrDefault(true, List.of()), changes)
                .iterator();
        return releases.stream()
                .map(release -> (isLost.getOrDefault(release.key(), false) ? ofLost : ofOthers).next())
                .toList();
    }
}
