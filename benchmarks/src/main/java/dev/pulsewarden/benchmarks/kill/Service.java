package dev.pulsewarden.benchmarks.kill;

import java.io.IOException;

/** What is killed and started again on the same data. */
interface Service extends AutoCloseable {

    /** Where it takes requests, once it does; always the same. */
    int port();

    /** Does not wait until it takes requests. */
    void start() throws IOException;

    /** Whether it could still come to take requests. */
    boolean isAlive();

    /** At once, without a word to it. */
    void kill();

    @Override
    void close() throws IOException;
}
