package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.session.Session;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;

/** The event loop of one session. */
interface Loop extends Executor {

    /** Runs behind all that was to be run there before, also if this is the loop: what is there already overtakes nothing. */
    @Override
    void execute(Runnable action);

    Future<?> schedule(Runnable action, long nanos);

    static Loop of(Session session) {
        return new Loop() {
            @Override
            public void execute(Runnable action) {
                session.executeInTurn(action);
            }

            @Override
            public Future<?> schedule(Runnable action, long nanos) {
                return session.schedule(action, nanos);
            }
        };
    }
}
