package dev.pulsewarden.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks this machine's port for a path and tells what came: exit code 0 for HTTP status 200, 1 for anything else, since Docker
 * knows no other. It speaks HTTP itself, in its simplest form: the JDK's client would take longer to load than the answer takes to come.
 *
 * <pre>{@code java dev.pulsewarden.probe.HealthProbe 7001 /actuator/health/readiness}</pre>
 */
public final class HealthProbe {

    private static final int PATIENCE_MS = 3000;
    private static final int MOST_SHOWN_BYTES = 2048;

    private HealthProbe() {}

    public static void main(String... arguments) {
        System.exit(run(System.out, arguments));
    }

    static int run(PrintStream out, String... arguments) {
        if (arguments.length != 2 || !arguments[0].matches("[0-9]{1,5}") || !arguments[1].startsWith("/")) {
            out.println("usage: HealthProbe <port> </path>");
            return 1;
        }
        try {
            String answer = ask(Integer.parseInt(arguments[0]), arguments[1]);
            out.println(shown(answer));
            return answer.matches("(?s)HTTP/1\\.[01] 200 .*") ? 0 : 1;
        } catch (IOException | IllegalArgumentException e) {
            out.println("no answer from port " + arguments[0] + ": " + e.getMessage());
            return 1;
        }
    }

    private static String ask(int port, String path) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
            socket.setSoTimeout(PATIENCE_MS);
            String request = "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream answer = socket.getInputStream();
            return new String(answer.readNBytes(MOST_SHOWN_BYTES), StandardCharsets.UTF_8);
        }
    }

    /** The status, and what the service says about it; without the headers between. */
    private static String shown(String answer) {
        String status = answer.lines().findFirst().orElse("an empty answer");
        int body = answer.indexOf("\r\n\r\n");
        return body < 0 ? status : status + " " + answer.substring(body + 4).strip();
    }
}
