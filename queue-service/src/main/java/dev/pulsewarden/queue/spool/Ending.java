package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseKey;
import java.nio.charset.StandardCharsets;

/** What the holder of a lease said about the end of its attempt. */
public sealed interface Ending {

    LeaseKey key();

    /** About what it takes in memory and on the disk. */
    int bytes();

    /** The attempt ended well. */
    record Ack(Completion completion) implements Ending {

        @Override
        public LeaseKey key() {
            return completion.key();
        }

        @Override
        public int bytes() {
            return OVERHEAD
                    + (completion.result() == null ? 0 : completion.result().bytes().length);
        }
    }

    /** The attempt failed. */
    record Nack(Failure failure) implements Ending {

        @Override
        public LeaseKey key() {
            return failure.key();
        }

        @Override
        public int bytes() {
            return OVERHEAD + (failure.error() == null ? 0 : failure.error().getBytes(StandardCharsets.UTF_8).length);
        }
    }

    /** What an entry takes besides its own content. */
    int OVERHEAD = 256;
}
