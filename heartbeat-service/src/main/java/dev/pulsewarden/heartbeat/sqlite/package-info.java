/**
 * The audit trail in the embedded store: one row a case, written before the first signal and with each step after it. A
 * write returns when it is on disk. One lock for the writer's connection; reading has a connection of its own.
 */
@NullMarked
package dev.pulsewarden.heartbeat.sqlite;

import org.jspecify.annotations.NullMarked;
