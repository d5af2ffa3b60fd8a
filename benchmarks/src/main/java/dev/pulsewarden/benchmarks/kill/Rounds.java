package dev.pulsewarden.benchmarks.kill;

import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Kills a service again and again, at random moments, under load that goes on; then lets it come to rest, and judges. */
final class Rounds {

    private static final Duration STARTED_WITHIN = Duration.ofMinutes(5);
    /** Longer than any lease, so that what was forgotten comes again meanwhile. */
    private static final Duration AT_REST_WITHIN = Duration.ofMinutes(1);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final long SHORTEST_MILLIS = 50;
    private static final int KILLED_WHILE_IT_STARTS_ONE_IN = 5;
    private static final int OK = 200;

    private final Service service;
    private final Duration longest;
    private final SplittableRandom random;
    private int kills;

    /** @param longest the longest time from when it answers until it is killed */
    Rounds(Service service, Duration longest, long seed) {
        this.service = service;
        this.longest = longest;
        this.random = new SplittableRandom(seed);
    }

    /** How often it was killed. */
    int kills() {
        return kills;
    }

    Verdict run(int rounds) throws IOException, InterruptedException {
        try (Http http = new Http(service.port());
                Load load = Load.start(service.port(), random.split())) {
            for (int round = 1; round <= rounds; round++) {
                if (random.nextInt(KILLED_WHILE_IT_STARTS_ONE_IN) == 0) {
                    service.start();
                    killAfter(anyMoment());
                }
                start(http);
                killAfter(anyMoment());
                System.err.printf(
                        "round %d of %d: %,d tasks not yet done%n",
                        round, rounds, load.journal().open());
            }
            start(http);
            load.tidyUp();
            awaitRest(load);
            load.end();
            return load.journal().verdict(load.queue().done());
        }
    }

    private Duration anyMoment() {
        return Duration.ofMillis(random.nextLong(SHORTEST_MILLIS, longest.toMillis() + 1));
    }

    private void killAfter(Duration moment) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(moment.toNanos());
        service.kill();
        kills++;
    }

    private void start(Http http) throws IOException, InterruptedException {
        service.start();
        long end = System.nanoTime() + STARTED_WITHIN.toNanos();
        while (!isReady(http)) {
            if (!service.isAlive() || System.nanoTime() - end > 0) {
                throw new IOException("the service did not start");
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
        }
    }

    private static boolean isReady(Http http) {
        try {
            return http.get("/actuator/health/readiness").status() == OK;
        } catch (IOException _) {
            return false;
        }
    }

    /** Gives up when nothing ends any more: what is left then counts as lost. */
    private void awaitRest(Load load) throws IOException, InterruptedException {
        long open = load.queue().open();
        long end = System.nanoTime() + AT_REST_WITHIN.toNanos();
        while (open > 0 && System.nanoTime() - end < 0) {
            TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
            long now = load.queue().open();
            if (now < open) {
                open = now;
                end = System.nanoTime() + AT_REST_WITHIN.toNanos();
            }
        }
    }
}
