package dev.pulsewarden.queue.link;

import dev.pulsewarden.queue.QueueProperties;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.WebSocketSession;

/** Sends messages over one session, one after the other; their senders wait in between. Thread-safe. */
final class Outgoing {

    private final WebSocketSession session;
    private final long timeoutNanos;
    private final long most;
    private final Runnable cutOff;
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicLong unsent = new AtomicLong();

    /** @param cutOff called when the other side does not read what it is sent, maybe by many */
    Outgoing(WebSocketSession session, QueueProperties.Link settings, Runnable cutOff) {
        this.session = session;
        this.timeoutNanos = settings.sendTimeout().toNanos();
        this.most = settings.unsent().toBytes();
        this.cutOff = cutOff;
    }

    /** Returns when the message is on its way, as far as one can tell. */
    void send(byte[] message) throws IOException {
        long waiting = unsent.addAndGet(message.length);
        try {
            if (waiting > most && waiting > message.length) {
                cutOff.run();
                throw new IOException("too much waits to be sent");
            }
            if (!turn.tryLock() && !turn.tryLock(timeoutNanos, TimeUnit.NANOSECONDS)) {
                cutOff.run();
                throw new IOException("what waits to be sent has waited too long");
            }
            try {
                session.sendMessage(new BinaryMessage(message));
            } finally {
                turn.unlock();
            }
        } catch (IOException failure) {
            if (failure instanceof SocketTimeoutException || failure.getCause() instanceof SocketTimeoutException) {
                cutOff.run();
            }
            throw failure;
        } catch (IllegalStateException closed) {
            throw new IOException("the link is closed", closed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sending", e);
        } finally {
            unsent.addAndGet(-message.length);
        }
    }
}
