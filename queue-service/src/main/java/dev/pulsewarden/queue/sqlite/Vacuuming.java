package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.queue.commit.GroupCommit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Gives the room of what was deleted back to the disk, in steps that are small beside other writes. */
final class Vacuuming implements Duty {

    private static final String PAGES = """
            SELECT freelist_count AS free, page_count AS pages FROM pragma_freelist_count, pragma_page_count
            """;

    /** One page in so many is kept free for what comes next. */
    private static final int KEPT_SHARE = 10;

    private record Pages(long free, long all) {

        long surplus() {
            return free - all / KEPT_SHARE;
        }
    }

    private final Readers readers;
    private final GroupCommit<Sql> commit;
    private final Headroom headroom;
    private final QueueProperties properties;
    private final Clock clock;

    Vacuuming(Readers readers, GroupCommit<Sql> commit, Headroom headroom, QueueProperties properties, Clock clock) {
        this.readers = readers;
        this.commit = commit;
        this.headroom = headroom;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "vacuum";
    }

    @Override
    public Duration period() {
        return properties.duties().retentionPeriod();
    }

    @Override
    public @Nullable Instant runOnce() {
        int step = properties.sqlite().vacuumPages();
        if (surplus() < step) {
            return null;
        }
        headroom.use(() -> commit.write(1, sql -> {
            sql.script("PRAGMA incremental_vacuum(%d)".formatted(step));
            return true;
        }));
        return surplus() < step
                ? null
                : clock.instant().plus(properties.sqlite().vacuumPause());
    }

    private long surplus() {
        return readers.read(sql -> sql.first(
                        PAGES, row -> new Pages(row.getLong("free"), row.getLong("pages")).surplus())
                .orElse(0L));
    }
}
