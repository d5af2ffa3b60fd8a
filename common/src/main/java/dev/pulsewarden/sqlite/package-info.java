/**
 * Plumbing of the embedded stores: one SQLite file in WAL mode with {@code synchronous=FULL}, opened by one process, written
 * by one connection, its schema versioned by {@code PRAGMA user_version}.
 *
 * <p>What a commit answered is on the disk: it survives {@code kill -9} at any instant, and a power cut as far as the disk
 * keeps its promises. A file that is damaged, read-only, held by another process or from a newer version is one clear error
 * at the start.
 */
@NullMarked
package dev.pulsewarden.sqlite;

import org.jspecify.annotations.NullMarked;
