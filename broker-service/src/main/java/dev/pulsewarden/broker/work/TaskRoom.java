package dev.pulsewarden.broker.work;

import dev.pulsewarden.wire.ClaimedTask;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes of tasks one client may have that its socket has not taken yet; all workers of a session share it. A task
 * takes room from when it is assigned until it was written. May be used by any thread.
 */
public final class TaskRoom {

    private static final int ENVELOPE_BYTES = 256;

    private final WorkDispatch work;
    private final long most;
    private final AtomicLong underWay = new AtomicLong();

    public TaskRoom(WorkDispatch work, long most) {
        this.work = work;
        this.most = most;
    }

    /** See {@link Worker#room}. */
    public long left() {
        return most - underWay.get();
    }

    /**
     * A task is on its way to the client.
     *
     * @return the room that it takes
     */
    public int take(ClaimedTask task) {
        int bytes = bytes(task);
        underWay.addAndGet(bytes);
        return bytes;
    }

    /** The socket has taken a task, or it will not be sent; the dispatcher is told if it had to wait for that. */
    public void giveBack(int bytes) {
        long left = underWay.addAndGet(-bytes);
        if (left < most && left + bytes >= most) {
            work.roomAgain();
        }
    }

    /** The room that a task takes, about. */
    static int bytes(ClaimedTask task) {
        return task.payload().text().length() + length(task.headers()) + ENVELOPE_BYTES;
    }

    private static int length(@Nullable Map<String, String> headers) {
        int length = 0;
        if (headers != null) {
            for (Map.Entry<String, String> header : headers.entrySet()) {
                length += header.getKey().length() + header.getValue().length();
            }
        }
        return length;
    }
}
