package dev.pulsewarden.system;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.UUID;

/**
 * The MongoDB behind queue-service: a real one, if {@code PULSEWARDEN_TEST_MONGODB_URI} names it, else a look-alike in this
 * process, which speaks the protocol and keeps everything in memory. Says which.
 */
record MongoServerUnderTest(InetSocketAddress address, AutoCloseable server) implements AutoCloseable {

    private static final String URI_VARIABLE = "PULSEWARDEN_TEST_MONGODB_URI";

    static MongoServerUnderTest start() {
        String real = System.getenv(URI_VARIABLE);
        if (real != null) {
            System.out.println("--- store outages: the real MongoDB of " + URI_VARIABLE);
            URI uri = URI.create(real);
            return new MongoServerUnderTest(
                    new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 27017 : uri.getPort()), () -> {});
        }
        System.out.println("--- store outages: an in-memory look-alike of MongoDB; a real one by " + URI_VARIABLE);
        MongoServer lookAlike = new MongoServer(new MemoryBackend());
        return new MongoServerUnderTest(lookAlike.bind(), lookAlike::shutdownNow);
    }

    /** A database of its own, through the proxy. */
    static String uri(TcpProxy proxy) {
        return "mongodb://127.0.0.1:%d/test-%s?directConnection=true".formatted(proxy.port(), UUID.randomUUID());
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
