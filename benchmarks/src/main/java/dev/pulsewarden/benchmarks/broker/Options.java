package dev.pulsewarden.benchmarks.broker;

import dev.pulsewarden.benchmarks.program.Arguments;
import java.time.Duration;
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
        Arguments rest = new Arguments(arguments);
        while (rest.hasNext()) {
            options = options.with(rest.next(), rest);
        }
        return options;
    }

    private Options with(String name, Arguments rest) {
        return switch (name) {
            case "--runs" -> new Options(rest.number(name, 1), time, warmUp, only, withPeer, serverCore, generatorCore);
            case "--seconds" ->
                new Options(runs, rest.seconds(name, 1), warmUp, only, withPeer, serverCore, generatorCore);
            case "--warm-up" ->
                new Options(runs, time, rest.seconds(name, 0), only, withPeer, serverCore, generatorCore);
            case "--only" ->
                new Options(runs, time, warmUp, Pattern.compile(rest.value(name)), withPeer, serverCore, generatorCore);
            case "--without-peer" -> new Options(runs, time, warmUp, only, false, serverCore, generatorCore);
            case "--server-core" ->
                new Options(runs, time, warmUp, only, withPeer, rest.number(name, 0), generatorCore);
            case "--generator-core" ->
                new Options(runs, time, warmUp, only, withPeer, serverCore, rest.number(name, 0));
            default -> throw Arguments.unknown(name);
        };
    }
}
