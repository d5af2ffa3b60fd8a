package dev.pulsewarden.broker.stomp;

import dev.pulsewarden.broker.session.CloseReason;
import dev.pulsewarden.broker.session.Session;
import java.util.concurrent.Future;

/** What heart-beats need of a connection. */
interface Line {

    /** Grows with everything that is sent. */
    long sentBytes();

    void beat();

    /** Whether something that the client sends would be heard at all. */
    boolean isRead();

    /** The client is gone. */
    void silent(String words);

    /** Nothing more is to be said or heard. */
    boolean isOver();

    Future<?> schedule(Runnable action, long nanos);

    static Line of(Session session, Output output) {
        return new Line() {
            @Override
            public long sentBytes() {
                return session.sentBytes();
            }

            @Override
            public void beat() {
                output.heartBeat();
            }

            @Override
            public boolean isRead() {
                return session.intake().isReading();
            }

            @Override
            public void silent(String words) {
                session.close(CloseReason.SILENT, words);
            }

            @Override
            public boolean isOver() {
                return output.isOver();
            }

            @Override
            public Future<?> schedule(Runnable action, long nanos) {
                return session.schedule(action, nanos);
            }
        };
    }
}
