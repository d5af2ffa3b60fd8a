/**
 * Who is alive: services, their instances, and when each of them would be late.
 *
 * <p>A heartbeat of a known instance is one store of a {@code long} in the instance's slot and one look at its pidfd; nothing
 * is written to a disk for it and nothing read from {@code /proc}. One thread scans the deadlines; when its own tick was
 * late, the time that we ourselves lost is given to everybody.
 *
 * <pre>
 *   (registered) → UP ⇄ LATE        silent for its timeout; it speaks again
 *                  UP, LATE → STOPPING → LATE    it said that it stops; it did not in its time
 *                  each of them → DOWN           its process has ended
 * </pre>
 *
 * <p>An instance's state changes under its own lock. After a signal that is final (SIGKILL, or a process that was seen to end
 * after SIGTERM) it is declared dead: heartbeats in its name are answered 410. Before that, one that speaks is spared.
 */
@NullMarked
package dev.pulsewarden.heartbeat.registry;

import org.jspecify.annotations.NullMarked;
