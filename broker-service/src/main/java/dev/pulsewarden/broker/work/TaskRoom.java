package dev.pulsewarden.broker.work;

import dev.pulsewarden.wire.ClaimedTask;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How many bytes of tasks one session takes before they are written to its socket. Thread-safe. */
public final class TaskRoom {

    private static final int ENVELOPE_BYTES = 256;

    private final long most;
    private final WorkDispatch work;
    private final AtomicLong underWay = new AtomicLong();

    public TaskRoom(long most, WorkDispatch work) {
        this.most = most;
        this.work = work;
    }

    /** None is left where it is not positive. */
    public long left() {
        return most - underWay.get();
    }

    /**
     * The task is on its way.
     *
     * @return its bytes, about
     */
    public int assigned(ClaimedTask task) {
        int bytes = task.payload().text().length() + length(task.headers()) + ENVELOPE_BYTES;
        underWay.addAndGet(bytes);
        return bytes;
    }

    /** It was written, or went back. */
    public void written(int bytes) {
        long left = underWay.addAndGet(-bytes);
        if (left < most && left + bytes >= most) {
            work.roomAgain();
        }
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
