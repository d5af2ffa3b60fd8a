package dev.pulsewarden.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What the kernel knows about a process, from {@code /proc}.
 *
 * @param cpuSeconds user and system time of all its threads, and of the processes that it started and that have ended, in
 *     steps of 10 ms
 * @param residentKib its memory that is in RAM
 */
public record ProcessFigures(double cpuSeconds, long residentKib) {

    /** The unit of times in {@code /proc}, on all processors that have Linux and a JDK 25. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TIME = 11;
    private static final int TIMES = 4;

    /** As they are now. */
    public static ProcessFigures of(long pid) throws IOException {
        double cpuSeconds = cpuSeconds(Path.of("/proc", Long.toString(pid), "stat"));
        return new ProcessFigures(cpuSeconds, residentKib(pid));
    }

    /** What a {@code stat} of a process, or of a thread, says of it. */
    static double cpuSeconds(Path file) throws IOException {
        String stat = Files.readString(file);
        // the name in parentheses may hold spaces; what follows begins with field 3
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double ticks = Arrays.stream(fields, USER_TIME, USER_TIME + TIMES)
                .mapToDouble(Double::parseDouble)
                .sum();
        return ticks / TICKS_PER_SECOND;
    }

    /** Seconds in which any process of the machine used a CPU, all CPUs together. */
    public static double machineCpuSeconds() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            long[] times = Arrays.stream(lines.findFirst()
                            .orElseThrow()
                            .substring("cpu".length())
                            .trim()
                            .split(" +"))
                    .mapToLong(Long::parseLong)
                    .toArray();
            // user, nice, system, then idle and iowait, then irq, softirq, steal
            return (times[0] + times[1] + times[2] + times[5] + times[6] + times[7]) / TICKS_PER_SECOND;
        }
    }

    private static long residentKib(long pid) throws IOException {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        }
    }
}
