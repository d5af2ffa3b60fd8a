package dev.pulsewarden.sqlite;

import org.jspecify.annotations.Nullable;

/** The embedded store's file cannot serve; the message says which file, why, and what to do. */
public final class SqliteUnusableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SqliteUnusableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
