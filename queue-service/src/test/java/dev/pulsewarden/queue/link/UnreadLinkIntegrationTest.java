package dev.pulsewarden.queue.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.queue.QueueServiceApplication;
import dev.pulsewarden.queue.claim.Claims;
import dev.pulsewarden.queue.task.Claim;
import dev.pulsewarden.queue.task.TaskDraft;
import dev.pulsewarden.queue.task.TaskState;
import dev.pulsewarden.queue.task.TaskStore;
import dev.pulsewarden.wire.RawJson;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A client that asks, and reads nothing. */
@Timeout(120)
class UnreadLinkIntegrationTest {

    private static final int TASKS = 300;
    private static final int CLAIMS = 15;

    /** Answers of 2 MB that were sent as far as one can tell, since the buffers between the two have room for them; and some more. */
    private static final int ON_THEIR_WAY = 5;

    private static final RawJson PAYLOAD = new RawJson("\"" + "x".repeat(100_000) + "\"");

    @TempDir
    Path folder;

    @Test
    void is_cut_off_when_an_answer_takes_too_long_and_what_it_did_not_get_is_ready_again() throws Exception {
        isCutOff("--pulsewarden.queue.link.send-timeout=1s", "--pulsewarden.queue.link.unsent=1GB");
    }

    @Test
    void is_cut_off_when_too_much_waits_and_what_it_did_not_get_is_ready_again() throws Exception {
        isCutOff("--pulsewarden.queue.link.send-timeout=10s", "--pulsewarden.queue.link.unsent=4MB");
    }

    @Test
    void is_gone_when_it_gives_no_sign_and_one_that_does_stays() throws Exception {
        try (ConfigurableApplicationContext service = start("--pulsewarden.queue.link.silence=10s");
                Socket silent = new Socket();
                LinkClient alive = LinkClient.open(port(service))) {
            silent.connect(new InetSocketAddress("127.0.0.1", port(service)));
            shakeHands(silent);
            silent.getOutputStream().write(frame("1 /queues/q/claims\n{\"wait\":\"20s\"}"));
            Claims claims = service.getBean(Claims.class);
            await().until(() -> claims.waiting("q") == 1);
            MeterRegistry meters = service.getBean(MeterRegistry.class);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> meters.get("pulsewarden.queue.links").gauge().value() == 1);
            await().until(() -> claims.waiting("q") == 0);
            assertThat(alive.answer("/acks", "[]").status()).isEqualTo(200);
        }
    }

    private static int port(ConfigurableApplicationContext service) {
        return ((WebServerApplicationContext) service).getWebServer().getPort();
    }

    private void isCutOff(String... limits) throws Exception {
        try (ConfigurableApplicationContext service = start(limits);
                Socket socket = new Socket()) {
            TaskStore store = service.getBean(TaskStore.class);
            store.enqueue(tasks());
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress("127.0.0.1", port(service)));
            shakeHands(socket);
            for (int id = 1; id <= CLAIMS; id++) {
                socket.getOutputStream().write(frame(id + " /queues/q/claims\n{\"max\":" + TASKS / CLAIMS + "}"));
            }
            MeterRegistry meters = service.getBean(MeterRegistry.class);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> meters.get("pulsewarden.queue.links.cut.off")
                                    .counter()
                                    .count()
                            == 1);
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> meters.get("pulsewarden.queue.links").gauge().value() == 0);
            int back = TASKS - TASKS / CLAIMS * ON_THEIR_WAY;
            await().atMost(Duration.ofSeconds(60)).until(() -> ready(store) >= back);
            assertThat(store.claim(List.of(new Claim("q", TASKS, Duration.ofMinutes(1), null)))
                            .getFirst())
                    .isNotEmpty()
                    .allSatisfy(leased -> assertThat(leased.task().attempts()).isEqualTo(1));
        }
    }

    private static long ready(TaskStore store) {
        return store.queues(List.of("q")).getFirst().counts().getOrDefault(TaskState.READY, 0L);
    }

    private static void shakeHands(Socket socket) throws Exception {
        OutputStream out = socket.getOutputStream();
        out.write(("GET /work HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                        + "Sec-WebSocket-Protocol: " + LinkHandler.PROTOCOL + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) socket.getInputStream().read());
        }
        assertThat(answer).startsWith("HTTP/1.1 101");
    }

    /** One binary message of less than 126 bytes, masked with zeros. */
    private static byte[] frame(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[6 + bytes.length];
        frame[0] = (byte) 0x82;
        frame[1] = (byte) (0x80 | bytes.length);
        System.arraycopy(bytes, 0, frame, 6, bytes.length);
        return frame;
    }

    private static List<TaskDraft> tasks() {
        List<TaskDraft> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            tasks.add(new TaskDraft("t" + i, "q", PAYLOAD, 4, null, 5, Duration.ofSeconds(1), null, null, null));
        }
        return tasks;
    }

    private ConfigurableApplicationContext start(String... limits) {
        List<String> arguments = new ArrayList<>(List.of(limits));
        arguments.addAll(List.of(
                "--server.port=0", "--pulsewarden.heartbeat-client.enabled=false", "--pulsewarden.data-dir=" + folder));
        return SpringApplication.run(QueueServiceApplication.class, arguments.toArray(String[]::new));
    }
}
