package dev.pulsewarden.queue.mongo;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import dev.pulsewarden.queue.task.TaskStoreException;
import dev.pulsewarden.queue.task.TaskStoreException.Reason;
import org.jspecify.annotations.Nullable;

/** Tells what MongoDB's errors mean to callers. What the driver says stays in the log: it names addresses. */
final class MongoErrors {

    private static final int OUT_OF_DISK_SPACE = 14031;

    private MongoErrors() {}

    static TaskStoreException outage(RuntimeException failure) {
        if (isOutOfDiskSpace(failure)) {
            return new TaskStoreException(Reason.FULL, "the store's disk is full", failure);
        }
        return new TaskStoreException(Reason.UNAVAILABLE, message(mongo(failure)), failure);
    }

    private static String message(@Nullable MongoException failure) {
        return switch (failure) {
            case null -> "the store failed";
            case MongoSocketReadTimeoutException _,
                    MongoOperationTimeoutException _,
                    MongoExecutionTimeoutException _ -> "the store did not answer in time";
            case MongoTimeoutException _, MongoSocketException _ -> "the store cannot be reached";
            case MongoNotPrimaryException _, MongoNodeIsRecoveringException _ -> "the store has no primary now";
            case MongoWriteConcernException _ -> "the store could not make it durable";
            case MongoBulkWriteException bulk
            when bulk.getWriteConcernError() != null -> "the store could not make it durable";
            case MongoSecurityException _ -> "the store refuses this service's credentials";
            case MongoInterruptedException _ -> "the service is stopping";
            default -> "the store failed";
        };
    }

    private static boolean isOutOfDiskSpace(RuntimeException failure) {
        MongoException cause = mongo(failure);
        return cause != null
                && (cause.getCode() == OUT_OF_DISK_SPACE
                        || (cause instanceof MongoBulkWriteException bulk
                                && bulk.getWriteErrors().stream()
                                        .anyMatch(error -> error.getCode() == OUT_OF_DISK_SPACE)));
    }

    private static @Nullable MongoException mongo(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MongoException mongo) {
                return mongo;
            }
        }
        return null;
    }
}
