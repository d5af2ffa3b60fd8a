package dev.pulsewarden.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a file is looked over for damage when it is opened. What is not found then is found when it is read. */
public enum DamageCheck {
    /** Every page of a file that is not too large, but not whether indexes fit their tables. */
    QUICK("PRAGMA quick_check(1)", "without comparing indexes with their tables"),
    /** Every page, and whether indexes fit their tables, however large the file is. */
    FULL("PRAGMA integrity_check(1)", "indexes and tables"),
    /** Nothing. */
    OFF("", "");

    private static final Logger log = LoggerFactory.getLogger(DamageCheck.class);
    private static final long MB = 1024 * 1024;

    private final String pragma;
    private final String what;

    DamageCheck(String pragma, String what) {
        this.pragma = pragma;
        this.what = what;
    }

    /**
     * Says in the log what was looked at, and what not.
     *
     * @param maxQuickBytes a larger file is left out of a quick check, which reads it whole
     * @throws SqliteUnusableException if it is damaged
     */
    void run(Path file, Connection connection, long maxQuickBytes) throws SQLException, IOException {
        long bytes = Files.size(file);
        if (this == OFF) {
            log.info("{} is not checked for damage: that is switched off", file);
        } else if (this == QUICK && bytes > maxQuickBytes) {
            log.warn(
                    "{} is not checked for damage: it has {} MB, and a quick check is for up to {}; a full check is for any size",
                    file,
                    bytes / MB,
                    maxQuickBytes / MB);
        } else {
            long began = System.nanoTime();
            look(file, connection);
            log.info(
                    "{} was checked for damage, {}: none in {} MB; it took {} ms",
                    file,
                    what,
                    bytes / MB,
                    Duration.ofNanos(System.nanoTime() - began).toMillis());
        }
    }

    private void look(Path file, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(pragma)) {
            String found = result.next() ? result.getString(1) : "no answer";
            if (!"ok".equals(found)) {
                throw new SqliteUnusableException(
                        file + " is damaged (" + found + "); restore it from a backup, or move it away", null);
            }
        }
        connection.rollback();
    }
}
