package dev.pulsewarden.benchmarks.broker;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the benchmark was asked for.
 *
 * @param runs how many runs the median is taken of
 * @param time how long a run is
 * @param warmUp how long a server is warmed up, on all cores
 * @param only scenarios whose names this finds
 * @param withPeer whether the Node broker is measured too
 * @param serverCore where the server runs once it is warm
 * @param generatorCore where this process runs then
 */
record Options(
        int runs, Duration time, Duration warmUp, Pattern only, boolean withPeer, int serverCore, int generatorCore) {

    static Options parse(List<String> arguments) {
        Options options =
                new Options(5, Duration.ofSeconds(5), Duration.ofSeconds(20), Pattern.compile(""), true, 0, 1);
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            options = options.with(rest.next(), rest);
        }
        return options;
    }

    private Options with(String name, Iterator<String> rest) {
        return switch (name) {
            case "--runs" ->
                new Options(number(name, rest, 1), time, warmUp, only, withPeer, serverCore, generatorCore);
            case "--seconds" ->
                new Options(runs, seconds(name, rest, 1), warmUp, only, withPeer, serverCore, generatorCore);
            case "--warm-up" ->
                new Options(runs, time, seconds(name, rest, 0), only, withPeer, serverCore, generatorCore);
            case "--only" ->
                new Options(
                        runs, time, warmUp, Pattern.compile(value(name, rest)), withPeer, serverCore, generatorCore);
            case "--without-peer" -> new Options(runs, time, warmUp, only, false, serverCore, generatorCore);
            case "--server-core" ->
                new Options(runs, time, warmUp, only, withPeer, number(name, rest, 0), generatorCore);
            case "--generator-core" ->
                new Options(runs, time, warmUp, only, withPeer, serverCore, number(name, rest, 0));
            default -> throw new IllegalArgumentException("unknown option " + name);
        };
    }

    private static String value(String name, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(name + " needs a value");
        }
        return rest.next();
    }

    private static Duration seconds(String name, Iterator<String> rest, int least) {
        return Duration.ofSeconds(number(name, rest, least));
    }

    private static int number(String name, Iterator<String> rest, int least) {
        String value = value(name, rest);
        if (!value.matches("\\d{1,6}") || Integer.parseInt(value) < least) {
            throw new IllegalArgumentException("%s is a number from %d on, not %s".formatted(name, least, value));
        }
        return Integer.parseInt(value);
    }
}
