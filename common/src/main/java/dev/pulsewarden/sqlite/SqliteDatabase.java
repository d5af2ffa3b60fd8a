package dev.pulsewarden.sqlite;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * One SQLite file, held by this process alone: a connection that writes, and as many as wanted that read.
 *
 * <p>The writer's connection is for one thread at a time; whoever opens the database decides which. Readers see the last
 * commit and never block the writer.
 */
public final class SqliteDatabase implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SqliteDatabase.class);

    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(5);

    /** A larger file is not read, or written, whole at start unless that is asked for. */
    private static final long SMALL_BYTES = 256L * 1024 * 1024;

    /** The most that is kept of a log that was longer, once it starts anew. */
    private static final long KEPT_LOG_BYTES = 64L * 1024 * 1024;

    private static final int INCREMENTAL = 2;
    private static final int PRIMARY_CODE = 0xFF;

    private final Path file;
    private final FileChannel lock;
    private final Connection writer;

    private SqliteDatabase(Path file, FileChannel lock, Connection writer) {
        this.file = file;
        this.lock = lock;
        this.writer = writer;
    }

    /**
     * Opens the file, or makes it, checks it quickly, and brings its schema up to date.
     *
     * @param migrations the scripts that lead from an empty file to today's schema, the first from version 0 to 1; one that
     *     was ever released does not change
     * @throws SqliteUnusableException if the file cannot serve: it says why and what to do
     */
    public static SqliteDatabase open(Path file, List<String> migrations) {
        return open(file, migrations, DamageCheck.QUICK);
    }

    /** The same with another check. */
    public static SqliteDatabase open(Path file, List<String> migrations, DamageCheck check) {
        return open(file, migrations, check, SMALL_BYTES);
    }

    static SqliteDatabase open(Path file, List<String> migrations, DamageCheck check, long smallBytes) {
        FileChannel lock = lock(file);
        try {
            Connection writer = connect(file, false);
            try {
                check.run(file, writer, smallBytes);
                int version = knownVersion(file, writer, migrations.size());
                makeShrinkable(file, writer, Files.size(file) <= smallBytes);
                migrate(writer, version, migrations);
                return new SqliteDatabase(file, lock, writer);
            } catch (SQLException | IOException | RuntimeException e) {
                writer.close();
                throw e;
            }
        } catch (SQLException | IOException e) {
            release(lock);
            throw new SqliteUnusableException("cannot use " + file + ": " + e.getMessage() + advice(e), e);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    public Path file() {
        return file;
    }

    /** The one connection that writes, in manual-commit mode. */
    public Connection writer() {
        return writer;
    }

    /** A new connection that only reads; whoever asks closes it. */
    public Connection newReader() throws SQLException {
        return connect(file, true);
    }

    /** A new connection for upkeep beside the writer, in auto-commit mode; whoever asks closes it. */
    public Connection newUpkeeper() throws SQLException {
        Connection upkeeper = connect(file, false);
        upkeeper.setAutoCommit(true);
        return upkeeper;
    }

    /** Gives the room of what was deleted back to the disk. It copies what is left, in memory, and writers wait meanwhile. */
    public void compact() throws SQLException {
        try (Connection own = newUpkeeper();
                Statement statement = own.createStatement()) {
            statement.execute("PRAGMA temp_store = MEMORY");
            statement.execute("VACUUM");
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    @Override
    public void close() {
        try (lock) {
            writer.close();
        } catch (SQLException | IOException e) {
            throw new SqliteUnusableException("closing " + file + " failed: " + e.getMessage(), e);
        }
    }

    private static FileChannel lock(Path file) {
        Path lockFile = file.resolveSibling(file.getFileName() + ".lock");
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return channel;
                }
            } catch (OverlappingFileLockException e) {
                // held by another store of this very process: the same answer as for any other holder
            }
            release(channel);
            throw new SqliteUnusableException(
                    file + " is in use by another process; one process holds it at a time", null);
        } catch (IOException e) {
            throw new SqliteUnusableException(
                    "cannot write " + lockFile + ": " + e + "; the service needs a folder that it may write", e);
        }
    }

    /** What to do about it, where that can be said. */
    private static String advice(Exception failure) {
        if (!(failure instanceof SQLException refused)) {
            return "";
        }
        return switch (SQLiteErrorCode.getErrorCode(refused.getErrorCode() & PRIMARY_CODE)) {
            case SQLITE_BUSY, SQLITE_LOCKED ->
                "; another program, a sqlite3 shell or a backup, holds the file: end that first";
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_CANTOPEN ->
                "; the service needs to write the file and its folder";
            case SQLITE_FULL -> "; its disk is full: make room there first";
            default -> "";
        };
    }

    private static void release(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new SqliteUnusableException("releasing the lock failed: " + e.getMessage(), e);
        }
    }

    private static Connection connect(Path file, boolean readOnly) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(BUSY_TIMEOUT.toMillis()));
        config.setReadOnly(readOnly);
        config.setGetGeneratedKeys(false); // else the driver asks for one after each INSERT
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        try {
            if (!readOnly) {
                prepareToWrite(connection);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** The order counts: how a new file gives room back is settled with the first thing that is written to it. */
    private static void prepareToWrite(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA journal_size_limit = " + KEPT_LOG_BYTES);
        }
        connection.setAutoCommit(false);
    }

    /** A file from before it could give room back in steps is written anew once, unless that would take long. */
    private static void makeShrinkable(Path file, Connection connection, boolean isSmall) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement();
                ResultSet mode = statement.executeQuery("PRAGMA auto_vacuum")) {
            if (mode.getInt(1) == INCREMENTAL) {
                return;
            }
            if (isSmall) {
                statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
                statement.execute("VACUUM");
            } else {
                log.info(
                        "{} keeps the room of what is deleted for itself; to have it shrink, stop the service and run:"
                                + " sqlite3 {} 'PRAGMA auto_vacuum=INCREMENTAL; VACUUM'",
                        file,
                        file);
            }
        } catch (SQLException e) {
            log.warn("{} cannot be written anew, so it does not shrink; tried again at the next start", file, e);
        } finally {
            connection.setAutoCommit(false);
        }
    }

    /** Looked at before anything is written: a newer file stays as it is. */
    private static int knownVersion(Path file, Connection connection, int newest) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("PRAGMA user_version")) {
            int version = result.getInt(1);
            if (version > newest) {
                throw new SqliteUnusableException(
                        "%s has schema version %d and this program knows up to %d; use the newer program"
                                .formatted(file, version, newest),
                        null);
            }
            return version;
        }
    }

    private static void migrate(Connection connection, int version, List<String> migrations) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (int next = version; next < migrations.size(); next++) {
                statement.executeUpdate(migrations.get(next));
                statement.executeUpdate("PRAGMA user_version = " + (next + 1));
            }
            connection.commit();
        }
    }
}
