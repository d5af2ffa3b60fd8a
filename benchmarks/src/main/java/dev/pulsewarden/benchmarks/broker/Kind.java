package dev.pulsewarden.benchmarks.broker;

import dev.pulsewarden.benchmarks.program.Server;
import dev.pulsewarden.benchmarks.program.Services;

/** The servers that are compared. */
enum Kind implements Server.Kind {
    /** broker-service. */
    BROKER {
        @Override
        public ProcessBuilder process(int port) {
            return Services.broker(port, "--pulsewarden.heartbeat-client.enabled=false");
        }
    },
    /** The Node broker on {@code ws} beside this. */
    NODE {
        @Override
        public ProcessBuilder process(int port) {
            return new ProcessBuilder("node", "benchmarks/node-broker/broker.js", Integer.toString(port));
        }
    };

    String label() {
        return this == BROKER ? "broker" : "node";
    }
}
