package dev.pulsewarden.benchmarks.kill;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Kills queue-service, and says what that cost its clients; {@code benchmarks/queue-kill} builds it and starts this. */
public final class QueueKill {

    private static final int USAGE = 2;
    private static final int ANY_SEED = 1_000_000;
    private static final Duration LONGEST = Duration.ofSeconds(4);
    private static final int SHOWN = 10;

    private QueueKill() {}

    /** Exits with 1 when a task was lost or handed out wrongly, and with 2 when it was called in a wrong way. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Options options;
        try {
            options = Options.parse(
                    List.of(arguments), ThreadLocalRandom.current().nextInt(1, ANY_SEED));
        } catch (IllegalArgumentException mistake) {
            System.err.println(mistake.getMessage() + "; benchmarks/queue-kill --help lists the options");
            System.exit(USAGE);
            return;
        }
        QueueService service = new QueueService(Path.of("benchmarks/target/queue-service/queue-service.jar"));
        System.err.println("seed " + options.seed() + ", data and log of queue-service in " + service.data());
        Rounds rounds = new Rounds(service, LONGEST, options.seed());
        Verdict verdict = rounds.run(options.rounds());
        print(verdict, rounds.kills());
        if (verdict.isClean()) {
            service.close();
        }
        System.exit(verdict.isClean() ? 0 : 1);
    }

    private static void print(Verdict verdict, int kills) {
        System.out.printf("| killed with SIGKILL | %,d times |%n| --- | ---: |%n", kills);
        System.out.printf("| tasks acknowledged | %,d |%n", verdict.acknowledged());
        System.out.printf("| lost | %,d |%n", verdict.lost().size());
        System.out.printf("| handed out | %,d times |%n", verdict.deliveries());
        System.out.printf("| again, after a lease ended or was given up | %,d times |%n", verdict.again());
        System.out.printf(
                "| again, without that | %,d tasks |%n", verdict.twice().size());
        say("lost", verdict.lost());
        say("handed out again while a lease of them ran, or after they were done", verdict.twice());
    }

    private static void say(String what, List<String> ids) {
        if (!ids.isEmpty()) {
            System.err.println(what + ": " + ids.stream().limit(SHOWN).toList());
        }
    }
}
