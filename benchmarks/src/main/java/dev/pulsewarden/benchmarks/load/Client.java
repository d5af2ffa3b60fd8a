package dev.pulsewarden.benchmarks.load;

import dev.pulsewarden.benchmarks.connection.Connections;
import dev.pulsewarden.benchmarks.connection.WebSocket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A client in one protocol, from its first message on; what it does once it is connected is its subclass's. */
abstract class Client implements WebSocket.Listener, Protocol.Incoming {

    final Protocol protocol;
    final WebSocket connection;
    private boolean connected;
    private @Nullable String end;

    // nothing is told before the constructors are done: that happens in a later poll
    Client(Protocol protocol, Connections connections) throws IOException {
        this.protocol = protocol;
        this.connection = WebSocket.open(connections, protocol.subprotocol(), this);
    }

    /** It may say what it is there for. */
    abstract void begin();

    boolean isConnected() {
        return connected;
    }

    /** Why the connection is no longer there, if that is so. */
    @Nullable
    String end() {
        return end;
    }

    @Override
    public void upgraded(WebSocket itself) {
        byte[] greeting = protocol.greeting();
        if (greeting == null) {
            connected();
        } else {
            itself.send(greeting);
        }
    }

    @Override
    public void connected() {
        connected = true;
        begin();
    }

    @Override
    public void message(byte[] bytes, int from, int to) {
        protocol.read(bytes, from, to, this);
    }

    @Override
    public void ended(String why) {
        end = why;
    }
}
