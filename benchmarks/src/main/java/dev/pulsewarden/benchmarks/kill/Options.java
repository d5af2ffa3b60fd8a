package dev.pulsewarden.benchmarks.kill;

import java.util.Iterator;
import java.util.List;

/**
 * What the program was asked for.
 *
 * @param rounds how often the service is killed while it works
 * @param seed of the moments at which it is
 */
record Options(int rounds, long seed) {

    private static final int ROUNDS = 50;

    static Options parse(List<String> arguments, long anySeed) {
        Options options = new Options(ROUNDS, anySeed);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String name = rest.next();
            options = switch (name) {
                case "--rounds" -> new Options((int) number(name, rest), options.seed);
                case "--seed" -> new Options(options.rounds, number(name, rest));
                default -> throw new IllegalArgumentException("unknown option " + name);
            };
        }
        return options;
    }

    private static long number(String name, Iterator<String> rest) {
        String value = rest.hasNext() ? rest.next() : "";
        if (!value.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException(name + " needs a number from 1 on");
        }
        return Long.parseLong(value);
    }
}
