package dev.pulsewarden.queue.sqlite;

import dev.pulsewarden.queue.settings.BackoffRule;
import dev.pulsewarden.queue.settings.BackoffRule.Kind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How the waits between a task's attempts are stored, in the store as in the spool. */
final class BackoffColumns {

    private BackoffColumns() {}

    static BackoffRule of(ResultSet row) throws SQLException {
        long maxMs = row.getLong("backoff_max_ms");
        @Nullable Duration max = row.wasNull() ? null : Duration.ofMillis(maxMs);
        return new BackoffRule(kind(row.getInt("backoff_kind")), Duration.ofMillis(row.getLong("backoff_ms")), max);
    }

    static int kind(BackoffRule rule) {
        return switch (rule.kind()) {
            case EXPONENTIAL -> 0;
            case FIXED -> 1;
        };
    }

    private static Kind kind(int code) {
        return switch (code) {
            case 0 -> Kind.EXPONENTIAL;
            case 1 -> Kind.FIXED;
            default -> throw new IllegalArgumentException("no kind of backoff is stored as " + code);
        };
    }

    static @Nullable Long maxMs(BackoffRule rule) {
        return rule.max() == null ? null : rule.max().toMillis();
    }
}
