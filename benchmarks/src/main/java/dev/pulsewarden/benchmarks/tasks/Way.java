package dev.pulsewarden.benchmarks.tasks;

import dev.pulsewarden.benchmarks.connection.Connections;
import java.io.IOException;

/** How clients talk to a queue. */
public enum Way {
    /** JSON actions over a broker's WebSocket. */
    WEBSOCKET {
        @Override
        TaskClient client(Connections connections, String queue, TaskClient.Owner owner) throws IOException {
            return new JsonTaskClient(connections, queue, owner);
        }
    },
    /** The HTTP API of the queue. */
    HTTP {
        @Override
        TaskClient client(Connections connections, String queue, TaskClient.Owner owner) throws IOException {
            return new HttpTaskClient(connections, queue, owner);
        }
    },
    /** AMQP 0-9-1, to a durable quorum queue, with publisher confirms and manual acknowledgements. */
    AMQP {
        @Override
        TaskClient client(Connections connections, String queue, TaskClient.Owner owner) throws IOException {
            return new AmqpTaskClient(connections, queue, owner);
        }
    };

    abstract TaskClient client(Connections connections, String queue, TaskClient.Owner owner) throws IOException;
}
