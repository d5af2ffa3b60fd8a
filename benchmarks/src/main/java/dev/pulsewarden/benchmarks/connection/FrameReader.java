package dev.pulsewarden.benchmarks.connection;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;

/** Takes apart what a WebSocket server sent (RFC 6455, section 5); a message in one piece is handed on without a copy. */
final class FrameReader {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    private static final int FINAL = 0x80;
    private static final int RESERVED = 0x70;
    private static final int INCOMPLETE = -1;
    private static final int NO_CODE = 1005;

    private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();
    private final Handler handler;
    private boolean inPieces;
    private boolean closed;

    FrameReader(Handler handler) {
        this.handler = handler;
    }

    /** Reads all whole frames, until one says that the connection ends, and returns where the first that is not whole begins. */
    int read(byte[] bytes, int from, int to) throws ProtocolException {
        int at = from;
        while (at < to && !closed) {
            int next = readFrame(bytes, at, to);
            if (next == INCOMPLETE) {
                return at;
            }
            at = next;
        }
        return at;
    }

    private int readFrame(byte[] bytes, int at, int to) throws ProtocolException {
        if (to - at < 2) {
            return INCOMPLETE;
        }
        int lengthBytes = lengthBytes(bytes[at + 1]);
        int body = at + 2 + lengthBytes;
        if (body > to) {
            return INCOMPLETE;
        }
        long length = lengthBytes == 0 ? bytes[at + 1] : bigEndian(bytes, at + 2, lengthBytes);
        if (length > to - body) {
            return INCOMPLETE;
        }
        int end = body + (int) length;
        handle(bytes[at] & 0xff, bytes, body, end);
        return end;
    }

    private static int lengthBytes(byte second) throws ProtocolException {
        if (second < 0) {
            throw new ProtocolException("a frame of a server is never masked");
        }
        return switch (second) {
            case 126 -> 2;
            case 127 -> 8;
            default -> 0;
        };
    }

    private static long bigEndian(byte[] bytes, int at, int count) throws ProtocolException {
        long value = 0;
        for (int i = at; i < at + count; i++) {
            value = (value << 8) | (bytes[i] & 0xff);
        }
        if (value < 0 || value > 1 << 28) {
            throw new ProtocolException("a frame of " + value + " bytes");
        }
        return value;
    }

    private void handle(int first, byte[] bytes, int from, int to) throws ProtocolException {
        if ((first & RESERVED) != 0) {
            throw new ProtocolException("a frame with reserved bits, of an extension that was not asked for");
        }
        boolean last = (first & FINAL) != 0;
        switch (first & 0xf) {
            case TEXT, BINARY -> begin(last, bytes, from, to);
            case CONTINUATION -> goOn(last, bytes, from, to);
            case PING -> handler.ping(bytes, from, to);
            case CLOSE -> {
                closed = true;
                handler.close(to - from < 2 ? NO_CODE : (int) bigEndian(bytes, from, 2));
            }
            case PONG -> {}
            default -> throw new ProtocolException("a frame with the unknown opcode " + (first & 0xf));
        }
    }

    private void begin(boolean last, byte[] bytes, int from, int to) throws ProtocolException {
        if (inPieces) {
            throw new ProtocolException("a message within another one");
        }
        if (last) {
            handler.message(bytes, from, to);
        } else {
            inPieces = true;
            pieces.write(bytes, from, to - from);
        }
    }

    private void goOn(boolean last, byte[] bytes, int from, int to) throws ProtocolException {
        if (!inPieces) {
            throw new ProtocolException("a piece of no message");
        }
        pieces.write(bytes, from, to - from);
        if (last) {
            inPieces = false;
            byte[] whole = pieces.toByteArray();
            pieces.reset();
            handler.message(whole, 0, whole.length);
        }
    }

    /** What the frames lead to. */
    interface Handler {

        /** A whole message; only valid during the call. */
        void message(byte[] bytes, int from, int to);

        void ping(byte[] bytes, int from, int to);

        /** No frame is read after this one. */
        void close(int code);
    }
}
