package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.session.Session;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;

/** The event loop of one session. */
interface Loop extends Executor {

    Future<?> schedule(Runnable action, long nanos);

    static Loop of(Session session) {
        return new Loop() {
            @Override
            public void execute(Runnable action) {
                session.execute(action);
            }

            @Override
            public Future<?> schedule(Runnable action, long nanos) {
                return session.schedule(action, nanos);
            }
        };
    }
}
