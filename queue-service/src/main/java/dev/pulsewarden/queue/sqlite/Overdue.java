package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.queue.commit.GroupCommit;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Looks whether the disk answers. */
record Overdue(GroupCommit<Sql> commit, Duration period) implements Duty {

    @Override
    public String name() {
        return "overdue";
    }

    @Override
    public @Nullable Instant runOnce() {
        commit.giveUpOverdue();
        return null;
    }
}
