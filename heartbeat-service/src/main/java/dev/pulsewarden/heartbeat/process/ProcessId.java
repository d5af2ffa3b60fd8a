package dev.pulsewarden.heartbeat.process;

/**
 * What makes a process that process and no other, as the kernel tells it.
 *
 * @param bootId which start of the host
 * @param pid its number, in our own pid namespace
 * @param startTicks when it started, in clock ticks since the host did
 */
public record ProcessId(String bootId, long pid, long startTicks) {}
