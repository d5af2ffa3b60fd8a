package dev.pulsewarden.queue.spool;

import dev.pulsewarden.queue.task.Completion;
import dev.pulsewarden.queue.task.Failure;
import dev.pulsewarden.queue.task.LeaseKey;

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
            int result = completion.result() == null ? 0 : completion.result().bytes().length;
            return bytesWith(key()) + result + Spool.textBytes(completion.worker());
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
            return bytesWith(key()) + Spool.textBytes(failure.error()) + Spool.textBytes(failure.worker());
        }
    }

    private static int bytesWith(LeaseKey key) {
        return Spool.OVERHEAD + Spool.textBytes(key.id()) + Spool.textBytes(key.lease());
    }
}
