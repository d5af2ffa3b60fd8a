package dev.pulsewarden.queue.mongo;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSocketReadTimeoutException;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import java.util.function.Supplier;

/** A reading over many tasks. That it takes too long, or was given up, says that there is much, not that the store is away. */
final class LongRead {

    private LongRead() {}

    static <R> R of(Supplier<R> read) {
        try {
            return read.get();
        } catch (TaskStoreException e) {
            if (tookTooLong(e)) {
                throw new TaskStoreException(Reason.OVERLOADED, "the store did not answer in time; try again", e);
            }
            throw e;
        }
    }

    private static boolean tookTooLong(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MongoOperationTimeoutException
                    || cause instanceof MongoExecutionTimeoutException
                    || cause instanceof MongoSocketReadTimeoutException
                    || cause instanceof MongoInterruptedException) {
                return true;
            }
        }
        return false;
    }
}
