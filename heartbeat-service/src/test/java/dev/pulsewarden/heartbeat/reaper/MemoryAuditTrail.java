package dev.pulsewarden.heartbeat.reaper;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A trail that remembers each state of each case, and fails when told to. */
final class MemoryAuditTrail implements AuditTrail {

    final Map<String, List<Kill>> rows = new LinkedHashMap<>();
    boolean broken;
    Runnable onWrite = () -> {};

    @Override
    public void write(Kill kill) {
        if (broken) {
            throw new AuditUnavailableException("the disk is full", new IllegalStateException());
        }
        rows.computeIfAbsent(kill.id(), _ -> new ArrayList<>()).add(kill);
        onWrite.run();
    }

    @Override
    public List<Kill> open() {
        return latest().stream().filter(kill -> kill.result() == null).toList();
    }

    @Override
    public List<Instant> decidedSince(Instant since, int most) {
        return latest().stream()
                .map(kill -> kill.verdict().at())
                .filter(at -> !at.isBefore(since))
                .toList();
    }

    @Override
    public Page page(String after, int limit) {
        return new Page(latest(), "");
    }

    List<Kill> latest() {
        return rows.values().stream().map(List::getLast).toList();
    }
}
