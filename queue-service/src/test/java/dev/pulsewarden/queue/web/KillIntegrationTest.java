package dev.pulsewarden.queue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.queue.QueueServiceApplication;
import dev.pulsewarden.queue.web.Http.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, killed with SIGKILL while clients write. */
@Timeout(300)
class KillIntegrationTest {

    private static final int ROUNDS = 3;
    private static final int CLIENTS = 4;
    private static final int ANSWERS_BEFORE_THE_KILL = 100;
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    @TempDir
    Path folder;

    private final Set<String> stored = ConcurrentHashMap.newKeySet();
    private final Set<String> acked = ConcurrentHashMap.newKeySet();
    private @Nullable Process service;

    @AfterEach
    void end() throws InterruptedException {
        if (service != null) {
            service.destroyForcibly().waitFor();
        }
    }

    @Test
    void what_was_answered_survives_kill_9_in_every_round() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Http http = start();
            verify(http);
            CountDownLatch answers = new CountDownLatch(ANSWERS_BEFORE_THE_KILL);
            List<Thread> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                String prefix = "r" + round + "-c" + client + "-";
                clients.add(Thread.startVirtualThread(() -> workUntilKilled(http, prefix, answers)));
            }
            answers.await();
            kill();
            for (Thread client : clients) {
                client.join();
            }
        }
        verify(start());
        assertThat(stored).hasSizeGreaterThan(ROUNDS * ANSWERS_BEFORE_THE_KILL);
        assertThat(acked).isNotEmpty();
    }

    /** Enqueues lists, and acks some; notes only what was answered. */
    private void workUntilKilled(Http http, String prefix, CountDownLatch answers) {
        try {
            for (int n = 0; ; n++) {
                String first = prefix + n + "a";
                String second = prefix + n + "b";
                Answer answer = http.post(
                        "/queues/q/tasks", "[{'payload':1,'id':'" + first + "'},{'payload':2,'id':'" + second + "'}]");
                if (Http.texts(answer.json(), "outcome").equals(List.of("created", "created"))) {
                    stored.add(first);
                    stored.add(second);
                }
                ackOne(http);
                answers.countDown();
            }
        } catch (UncheckedIOException e) {
            // killed: what was not answered may be there or not
        }
    }

    private void ackOne(Http http) {
        Answer claim = http.post("/queues/q/claims", "{'lease':'1h'}");
        String id = claim.text("/tasks/0/id");
        Answer ack = http.post("/acks", "[{'id':'" + id + "','lease':'" + claim.text("/tasks/0/lease") + "'}]");
        if (ack.text("/0/outcome").equals("done")) {
            acked.add(id);
        }
    }

    private void verify(Http http) {
        for (String id : stored) {
            Answer task = http.get("/tasks/" + id);
            assertThat(task.status()).as(id).isEqualTo(200);
            if (acked.contains(id)) {
                assertThat(task.text("/state")).as(id).isEqualTo("DONE");
            }
        }
    }

    private Http start() throws IOException {
        service = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        QueueServiceApplication.class.getName(),
                        "--server.port=0",
                        "--pulsewarden.heartbeat-client.enabled=false",
                        "--pulsewarden.data-dir=" + folder)
                .redirectErrorStream(true)
                .start();
        BufferedReader log = service.inputReader();
        StringBuilder seen = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            seen.append(line).append('\n');
            Matcher port = PORT.matcher(line);
            if (port.find()) {
                Thread.startVirtualThread(() -> log.lines().forEach(rest -> {}));
                return new Http(Integer.parseInt(port.group(1)));
            }
        }
        throw new IllegalStateException("the service did not start:\n" + seen);
    }

    private void kill() throws InterruptedException {
        service.destroyForcibly().waitFor();
    }
}
