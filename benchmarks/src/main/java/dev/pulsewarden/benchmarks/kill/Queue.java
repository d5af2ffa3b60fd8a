package dev.pulsewarden.benchmarks.kill;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one queue that all ask. What is not answered is said again until it is, as every client of queue-service may. Its answers
 * are read by patterns: they are few and known, and this program has no library for JSON.
 */
final class Queue {

    private static final long AGAIN_MILLIS = 100;
    private static final int PAGE = 1000;
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final Pattern STORED = Pattern.compile("\"id\":\"([^\"]+)\",\"outcome\":\"(?:created|exists)\"");
    private static final Pattern ANY_OUTCOME = Pattern.compile("\"outcome\":\"([a-z-]+)\"");
    private static final Pattern CLAIMED =
            Pattern.compile("\\{\"id\":\"([^\"]+)\",\"queue\":.*?\"attempts\":(\\d+).*?\"lease\":\"([^\"]+)\"");
    private static final Pattern OPEN = Pattern.compile("\"(?:READY|DELAYED|LEASED)\":(\\d+)");
    private static final Pattern ITEM = Pattern.compile("\\{\"id\":\"([^\"]+)\",\"queue\":");
    private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");

    /** A task as it was handed out. */
    record Claimed(String id, Delivery delivery) {}

    private final Http http;
    private final String name;
    private final CountDownLatch over;

    /** @param over from then on nothing is said again */
    Queue(Http http, String name, CountDownLatch over) {
        this.http = http;
        this.name = name;
        this.over = over;
    }

    /** Returns when all are stored, or when it is over; the ids that were answered as such. */
    List<String> store(List<String> ids) throws InterruptedException {
        List<String> tasks = ids.stream()
                .map("{\"id\":\"%s\",\"payload\":{\"n\":1},\"maxAttempts\":1000}"::formatted)
                .toList();
        String body = tasks.size() == 1 ? tasks.getFirst() : "[" + String.join(",", tasks) + "]";
        String answer = untilAnswered("/queues/" + name + "/tasks", body);
        return tasks.size() == 1 && !answer.isEmpty() ? ids : all(STORED, answer);
    }

    /** Asks once. */
    List<Claimed> claim(String worker, int max, Duration lease) {
        String body =
                "{\"max\":%d,\"wait\":500,\"lease\":%d,\"worker\":\"%s\"}".formatted(max, lease.toMillis(), worker);
        long asked = System.nanoTime();
        try {
            String answer = http.post("/queues/" + name + "/claims", body).body();
            long received = System.nanoTime();
            List<Claimed> claimed = new ArrayList<>();
            Matcher task = CLAIMED.matcher(answer);
            while (task.find()) {
                int attempt = Integer.parseInt(task.group(2));
                claimed.add(new Claimed(
                        task.group(1), new Delivery(task.group(3), attempt, lease.toNanos(), asked, received)));
            }
            return claimed;
        } catch (IOException _) {
            return List.of();
        }
    }

    /** Said until it is answered: the outcomes, in order; none when it is over before. */
    List<String> ack(List<Claimed> tasks) throws InterruptedException {
        return all(ANY_OUTCOME, untilAnswered("/acks", keys(tasks, "")));
    }

    void nack(Claimed task) throws InterruptedException {
        task.delivery().givenUp(System.nanoTime());
        var _ = untilAnswered("/nacks", keys(List.of(task), ",\"delay\":0"));
    }

    void release(Claimed task) throws InterruptedException {
        task.delivery().givenUp(System.nanoTime());
        var _ = untilAnswered("/leases/release", keys(List.of(task), ""));
    }

    /** Asks once. */
    void extend(Claimed task) {
        long asked = System.nanoTime();
        try {
            String answer = http.post("/leases/extend", keys(List.of(task), "")).body();
            if (all(ANY_OUTCOME, answer).equals(List.of("extended"))) {
                task.delivery().extended(asked);
            }
        } catch (IOException _) {
            // not answered: extended or not
        }
    }

    /** How many tasks have not ended. */
    long open() throws IOException {
        return all(OPEN, http.get("/queues/" + name).body()).stream()
                .mapToLong(Long::parseLong)
                .sum();
    }

    /** The tasks that are done. */
    Set<String> done() throws IOException {
        Set<String> done = new HashSet<>();
        String first = "/queues/" + name + "/tasks?state=DONE&limit=" + PAGE;
        String page = http.get(first).body();
        done.addAll(all(ITEM, page));
        for (List<String> next = all(NEXT, page); !next.isEmpty(); next = all(NEXT, page)) {
            page = http.get(first + "&after=" + next.getFirst()).body();
            done.addAll(all(ITEM, page));
        }
        return done;
    }

    private static String keys(List<Claimed> tasks, String more) {
        List<String> keys = tasks.stream()
                .map(task -> "{\"id\":\"%s\",\"lease\":\"%s\"%s}"
                        .formatted(task.id(), task.delivery().lease(), more))
                .toList();
        return "[" + String.join(",", keys) + "]";
    }

    private String untilAnswered(String path, String body) throws InterruptedException {
        do {
            try {
                Http.Answer answer = http.post(path, body);
                if (answer.status() == OK || answer.status() == CREATED) {
                    return answer.body();
                }
            } catch (IOException _) {
                // killed: the next one answers
            }
        } while (!over.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS));
        return "";
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }
}
