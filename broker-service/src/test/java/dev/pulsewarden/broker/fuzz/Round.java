package dev.pulsewarden.broker.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Some mutants that follow from a seed and a number, and what makes a connection ready for them. */
record Round(long number, Dialect dialect, byte[] opening, List<Mutant> mutants) {

    private static final Dialect STOMP = new StompDialect();
    private static final Dialect JSON = new JsonDialect();

    /** A bad frame ends a STOMP session, and no JSON session. */
    private static final int STOMP_MUTANTS = 6;

    private static final int JSON_MUTANTS = 24;

    static Round of(long seed, long number) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + number);
        // four short rounds of STOMP for one of JSON: about as many mutants of each
        Dialect dialect = number % 5 == 4 ? JSON : STOMP;
        byte[] opening = dialect.opening(random);
        List<Mutant> mutants = new ArrayList<>();
        for (int left = dialect == JSON ? JSON_MUTANTS : STOMP_MUTANTS; left > 0; left--) {
            mutants.add(dialect.next(random));
        }
        return new Round(number, dialect, opening, mutants);
    }

    /** Only one of its mutants. */
    Round only(Mutant mutant) {
        return new Round(number, dialect, opening, List.of(mutant));
    }

    /**
     * Says all of it to the broker, on as many connections as it takes.
     *
     * @return how many mutants the broker read
     */
    int play(int port) throws IOException {
        int done = 0;
        while (done < mutants.size()) {
            done += play(port, mutants.subList(done, mutants.size()));
        }
        return done;
    }

    private int play(int port, List<Mutant> left) throws IOException {
        try (Connection connection = Connection.open(port, dialect.path())) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(opening);
            int said = say(left, out);
            boolean framed = !left.get(said - 1).breaksFraming();
            if (framed && dialect == STOMP) {
                out.writeBytes(Wire.ping(1)); // a frame without an end swallows the rest, but no ping
            }
            connection.write(out.toByteArray());
            if (!framed) {
                connection.finish();
            }
            int confirmed = connection.confirmed(dialect.confirmation(), said);
            if (confirmed == said) {
                return said;
            }
            return 1 + (connection.hasEnded() ? culprit(left, confirmed) : confirmed);
        }
    }

    /** Answers that waited are dropped when a connection is closed, so it need not be the first without one. */
    private static int culprit(List<Mutant> left, int confirmed) {
        for (int i = confirmed; i < left.size(); i++) {
            if (left.get(i).mayEnd()) {
                return i;
            }
        }
        throw new AssertionError("the broker closed the connection because of "
                + new String(left.get(confirmed).wire(), StandardCharsets.UTF_8));
    }

    private int say(List<Mutant> left, ByteArrayOutputStream out) {
        int said = 0;
        for (Mutant mutant : left) {
            out.writeBytes(mutant.wire());
            if (mutant.breaksFraming()) {
                return said + 1;
            }
            out.writeBytes(Wire.text(dialect.marker(said++)));
        }
        return said;
    }

    /** As it can be sent again. */
    String describe() {
        StringBuilder text = new StringBuilder("round " + number + " on " + dialect.path() + ", opened with "
                + new Mutant(opening, true, false).hex());
        mutants.forEach(mutant -> text.append("\n  ").append(mutant.hex()));
        return text.toString();
    }
}
