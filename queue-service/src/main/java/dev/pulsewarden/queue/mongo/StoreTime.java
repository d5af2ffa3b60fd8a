package dev.pulsewarden.queue.mongo;

import com.mongodb.MongoCommandException;
import java.util.Date;
import java.util.Objects;
import java.util.function.Supplier;
import org.bson.Document;
import org.springframework.dao.DataAccessException;
import org.springframework.data.mongodb.core.MongoOperations;

/** Asks a server what time it is. */
final class StoreTime implements Supplier<Date> {

    private static final int NO_SUCH_COMMAND = 59;
    private static final Document HELLO = new Document("hello", 1);
    /** Servers before 4.4.2 know it under this name alone. */
    private static final Document OLDER_HELLO = new Document("isMaster", 1);

    private final MongoOperations mongo;
    private volatile boolean older;

    StoreTime(MongoOperations mongo) {
        this.mongo = mongo;
    }

    @Override
    public Date get() {
        if (older) {
            return ask(OLDER_HELLO);
        }
        try {
            return ask(HELLO);
        } catch (DataAccessException e) {
            if (e.getRootCause() instanceof MongoCommandException refused
                    && refused.getErrorCode() == NO_SUCH_COMMAND) {
                older = true;
                return ask(OLDER_HELLO);
            }
            throw e;
        }
    }

    private Date ask(Document command) {
        return Objects.requireNonNull(mongo.executeCommand(command).getDate("localTime"));
    }
}
