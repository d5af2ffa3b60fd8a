/**
 * The processes of this host: who they are, who speaks for them, whether they still run, and how to signal them.
 *
 * <p>Nothing here believes a client. A process is its boot id, pid and start time, as the kernel tells them; it is held by a
 * pidfd, so that a pid that was given to another process is never mistaken for the old one. Who speaks is the owner of the
 * connection's own socket in {@code /proc/net/tcp} and {@code tcp6}, or in those of the network namespace of the process that
 * is spoken for. What cannot be established is a result with a reason,
 * and whatever has one is never ended.
 *
 * <p>Linux only, and this is the only package that knows it. Elsewhere every process is one that cannot be seen.
 */
@NullMarked
package dev.pulsewarden.heartbeat.process;

import org.jspecify.annotations.NullMarked;
