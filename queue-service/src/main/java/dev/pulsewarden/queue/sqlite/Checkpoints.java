package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.QueueProperties;
import dev.pulsewarden.queue.claim.Duty;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.sqlite.SqliteDatabase;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves what was committed from SQLite's log into its file, beside the writer, so that no caller's commit waits for it.
 *
 * <p>While writes never pause, that alone does not let the log start anew. When it is too long the writer itself makes it, between
 * two groups. As long as somebody reads an old state, the log can only grow: readings of the service are short.
 */
final class Checkpoints implements Duty, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);

    private static final String BESIDE_THE_WRITER = "PRAGMA wal_checkpoint(PASSIVE)";
    private static final String START_ANEW = "PRAGMA wal_checkpoint(RESTART)";
    private static final String BY_ITSELF = "PRAGMA wal_autocheckpoint = 0";

    /** How long the writer waits for readers of an old state before it goes on with a longer log. */
    private static final String IMPATIENT = "PRAGMA busy_timeout = 200";

    private static final String PATIENT = "PRAGMA busy_timeout = 5000";

    private final Sql own;
    private final Headroom headroom;
    private final QueueProperties.Sqlite settings;
    private final long pageBytes;
    private volatile long logBytes;
    private volatile boolean isTooLong;

    Checkpoints(SqliteDatabase database, Headroom headroom, QueueProperties.Sqlite settings, MeterRegistry meters) {
        this.own = open(database);
        this.headroom = headroom;
        this.settings = settings;
        this.pageBytes = number(own, "PRAGMA page_size");
        Gauge.builder("pulsewarden.queue.sqlite.log", this, checkpoints -> checkpoints.logBytes)
                .description("The log of the embedded store, in use, when it was last looked at")
                .baseUnit(BaseUnits.BYTES)
                .register(meters);
    }

    @Override
    public String name() {
        return "checkpoint";
    }

    @Override
    public Duration period() {
        return settings.checkpointPeriod();
    }

    @Override
    public @Nullable Instant runOnce() {
        // busy, pages in the log, pages of them that are in the file
        long pages = headroom.use(
                () -> own.first(BESIDE_THE_WRITER, row -> row.getLong(2)).orElse(0L));
        logBytes = Math.max(pages, 0) * pageBytes;
        isTooLong = logBytes > settings.maxLog().toBytes();
        return null;
    }

    /** The writer leaves checkpoints to this duty. */
    void relieve(Sql writer) {
        number(writer, BY_ITSELF);
    }

    /** For the writer's thread, outside of a transaction. */
    void shorten(Sql writer) {
        if (!isTooLong) {
            return;
        }
        isTooLong = false;
        number(writer, IMPATIENT);
        try {
            number(writer, START_ANEW);
        } catch (TaskStoreException e) {
            log.warn("the log of the embedded store did not start anew, and is looked at again in {}", period(), e);
        } finally {
            number(writer, PATIENT);
        }
    }

    @Override
    public void close() {
        own.close();
    }

    private static Sql open(SqliteDatabase database) {
        try {
            return new Sql(database.newUpkeeper());
        } catch (SQLException e) {
            throw SqliteErrors.outage(e);
        }
    }

    private static long number(Sql sql, String pragma) {
        return sql.first(pragma, row -> row.getLong(1)).orElse(0L);
    }
}
