package dev.pulsewarden.heartbeat.process;

/** What was read about a process at one time. */
record ProcessFacts(ProcessId id, String command, Uids owner) {}
