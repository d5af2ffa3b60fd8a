package dev.pulsewarden.broker.fuzz;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A WebSocket on which everything is said at once, and then read until the broker has answered or closed. */
final class Connection implements AutoCloseable {

    private static final int PATIENCE_MS = 30_000;

    private final Socket socket;
    private final DataInputStream in;
    private boolean ended;

    private Connection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 16 * 1024));
    }

    static Connection open(int port, String path) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        socket.setSoLinger(true, 0); // no port is left waiting
        Connection connection = new Connection(socket);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        connection.readHandshake();
        return connection;
    }

    private void readHandshake() throws IOException {
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) in.readUnsignedByte());
        }
        if (!answer.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IllegalStateException("the broker does not serve any more: " + answer);
        }
    }

    void write(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException _) {
            // closed by the broker: what it said before can still be read
        }
    }

    /** The broker learns that nothing more comes. */
    void finish() throws IOException {
        try {
            socket.shutdownOutput();
        } catch (SocketException _) {
            // closed by the broker already
        }
    }

    /**
     * Reads until the last confirmation, the end, or the pong that follows a ping with one byte.
     *
     * @return how many confirmations came
     */
    int confirmed(String confirmation, int last) throws IOException {
        int count = 0;
        try {
            while (count < last) {
                int opcode = in.readUnsignedByte() & 15;
                byte[] content = in.readNBytes(length());
                if (opcode == 8 || (opcode == 10 && content.length == 1)) {
                    ended = opcode == 8;
                    return count;
                }
                if (opcode == 1 && confirms(content, confirmation, count)) {
                    count++;
                }
            }
        } catch (EOFException | SocketException _) {
            ended = true;
        }
        return count;
    }

    private int length() throws IOException {
        int length = in.readUnsignedByte();
        return length == 126 ? in.readUnsignedShort() : length == 127 ? Math.toIntExact(in.readLong()) : length;
    }

    private static boolean confirms(byte[] content, String confirmation, int number) {
        String text = new String(content, 0, Math.min(content.length, 80), StandardCharsets.UTF_8);
        return text.startsWith(confirmation + number);
    }

    /** The broker closed it. */
    boolean hasEnded() {
        return ended;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
