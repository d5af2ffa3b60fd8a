package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.HeartbeatProperties.Action;
import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.heartbeat.process.Signal;
import dev.pulsewarden.heartbeat.process.SignalResult;
import org.springframework.stereotype.Component;

/** Ends a process by signals of its own host. */
@Component
final class SignalTerminator implements Terminator {

    @Override
    public Action action() {
        return Action.SIGNAL;
    }

    @Override
    public SignalResult end(HeldProcess process, Signal how) {
        return process.signal(how);
    }
}
