package dev.pulsewarden.benchmarks.load;

import java.util.List;

/** Lets publishers publish what is due. */
interface Pump {

    long LOOK_AGAIN_NANOS = 100_000_000;

    /** Publishes what is due, and returns when it is to be called again at the latest. */
    long pump(long now);

    /** One that begins now. */
    static Pump of(Pace pace, List<Publisher> publishers, long now) {
        return switch (pace) {
            case Pace.Window _ -> new Filling(publishers);
            case Pace.Rate rate -> new Timed(publishers, rate.perSecond(), now);
        };
    }

    /** Each publisher keeps its window full. */
    record Filling(List<Publisher> publishers) implements Pump {

        @Override
        public long pump(long now) {
            for (int i = 0; i < publishers.size(); i++) {
                publishers.get(i).fill(now);
            }
            return now + LOOK_AGAIN_NANOS;
        }
    }

    /** The publishers take turns, at fixed times. */
    final class Timed implements Pump {

        private static final double NANOS_PER_SECOND = 1e9;

        private final List<Publisher> publishers;
        private final double nanosPerMessage;
        private final long start;
        private long sent;

        Timed(List<Publisher> publishers, double perSecond, long start) {
            this.publishers = publishers;
            this.nanosPerMessage = NANOS_PER_SECOND / perSecond;
            this.start = start;
        }

        @Override
        public long pump(long now) {
            while (next() <= now) {
                Publisher publisher = publishers.get((int) (sent % publishers.size()));
                if (publisher.connection.isOpen()) {
                    publisher.publish(next());
                    publisher.connection.flush();
                }
                sent++;
            }
            return next();
        }

        private long next() {
            return start + (long) (sent * nanosPerMessage);
        }
    }
}
