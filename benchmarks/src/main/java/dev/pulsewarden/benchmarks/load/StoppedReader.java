package dev.pulsewarden.benchmarks.load;

import dev.pulsewarden.benchmarks.connection.Connections;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Subscribes to the first topic, reads until it sees that it is subscribed, and then no more until it is told to. */
final class StoppedReader extends Client {

    private boolean stopped;

    StoppedReader(int number, Workload workload, Connections connections) throws IOException {
        super(workload.dialect().client(number), connections);
    }

    boolean isStopped() {
        return stopped;
    }

    @Override
    void begin() {
        connection.send(protocol.subscribe(Publisher.topicName(0)));
    }

    @Override
    public void payload(byte[] bytes, int from, int to) {
        if (!stopped) {
            stopped = true;
            try {
                connection.stopReading();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    @Override
    public void misrouted() {
        // what it gets is not looked at
    }

    @Override
    public void unexpected(String message) {
        // nor is the ERROR with which a server may tell it why it is cut off
    }
}
