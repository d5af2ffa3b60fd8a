package dev.pulsewarden.wire;

/**
 * The two ends of a TCP connection, as the server sees them.
 *
 * @param remoteAddress the client's IP address
 * @param remotePort the client's port
 * @param localAddress the server's IP address
 * @param localPort the server's port
 */
public record Peer(String remoteAddress, int remotePort, String localAddress, int localPort) {}
