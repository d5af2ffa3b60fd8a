package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.HeartbeatProperties.Action;
import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.heartbeat.process.Signal;
import dev.pulsewarden.heartbeat.process.SignalResult;

/** One way to end a process; the policy's action chooses which. */
interface Terminator {

    Action action();

    /** Asks the process to end ({@link Signal#SIGTERM}), or ends it ({@link Signal#SIGKILL}). Returns at once. */
    SignalResult end(HeldProcess process, Signal how);
}
