package dev.pulsewarden.benchmarks.load;

/** How fast it is published. */
public sealed interface Pace {

    /** Of how many messages of a publisher it is to be known whether they have arrived. */
    int messagesRemembered();

    /**
     * As fast as the server delivers.
     *
     * @param messages of each publisher that may be under way: sent, and not yet with all its readers
     */
    record Window(int messages) implements Pace {

        @Override
        public int messagesRemembered() {
            return messages;
        }
    }

    /**
     * A fixed number of messages a second, whatever the server does. Latency then counts from the moment when a message was
     * due, so that a server that holds up the generator does not look better for it.
     *
     * @param perSecond messages of all publishers together
     */
    record Rate(double perSecond) implements Pace {

        @Override
        public int messagesRemembered() {
            return 1; // it goes on whether they have or not
        }
    }
}
