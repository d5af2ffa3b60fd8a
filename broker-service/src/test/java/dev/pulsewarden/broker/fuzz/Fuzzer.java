package dev.pulsewarden.broker.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** Plays one round after the other on several connections at once, and finds the mutant that did it when something broke. */
final class Fuzzer {

    private static final int CONNECTIONS = 4;

    /** So many rounds before the one that is under way may have to do with what is seen now. */
    private static final int SUSPECTS = 2 * CONNECTIONS;

    private final int port;
    private final long seed;
    private final LogWatch log;
    private final AtomicLong rounds = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Round> latest = new ConcurrentLinkedQueue<>();

    Fuzzer(int port, long seed, LogWatch log) {
        this.port = port;
        this.seed = seed;
        this.log = log;
    }

    /** How many mutants the broker has read. */
    int sent() {
        return Math.toIntExact(sent.get());
    }

    /**
     * Sends mutants.
     *
     * @param isOver asked after each round; what is sent is reported then
     */
    void send(int mutants, BooleanSupplier isOver) throws InterruptedException {
        long enough = sent.get() + mutants;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            threads.add(Thread.ofPlatform().name("fuzzer-" + i).start(() -> {
                while (sent.get() < enough && !hasFailed() && !isOver.getAsBoolean()) {
                    tryRound(rounds.getAndIncrement());
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (hasFailed() || isOver.getAsBoolean()) {
            throw new AssertionError(report());
        }
    }

    private boolean hasFailed() {
        return !failures.isEmpty() || !log.seen().isEmpty();
    }

    private void tryRound(long number) {
        try {
            Round round = Round.of(seed, number);
            latest.add(round);
            while (latest.size() > SUSPECTS) {
                latest.poll();
            }
            play(round);
        } catch (Exception | AssertionError e) {
            failures.add(new AssertionError("round " + number, e));
        }
    }

    void play(Round round) throws java.io.IOException {
        sent.addAndGet(round.play(port));
    }

    private String report() {
        List<String> what = new ArrayList<>(log.seen());
        failures.forEach(failure -> what.add(failure.getCause() + " in " + failure.getMessage()));
        List<Round> suspects = List.copyOf(latest);
        StringBuilder text = new StringBuilder("seed " + seed + ": ")
                .append(what.isEmpty() ? "a bystander was disturbed" : String.join("\n", what))
                .append("\nplay a round again with -Dfuzz.seed=" + seed + " -Dfuzz.round=N; under way were");
        suspects.forEach(round -> text.append("\n").append(round.describe()));
        culprits(suspects).forEach(hex -> text.append("\nthis alone does it: ").append(hex));
        return text.toString();
    }

    /** Those that have the same effect again when nothing else is sent. */
    private List<String> culprits(List<Round> suspects) {
        List<String> found = new ArrayList<>();
        for (Round round : suspects) {
            for (Mutant mutant : round.mutants()) {
                log.seen().clear();
                try {
                    round.only(mutant).play(port);
                    Awaitility.await().pollDelay(20, TimeUnit.MILLISECONDS).until(() -> true);
                } catch (Exception | AssertionError e) {
                    found.add(mutant.hex() + " (" + e.getMessage() + ")");
                }
                if (!log.seen().isEmpty()) {
                    found.add(mutant.hex());
                }
            }
        }
        return found;
    }
}
