package dev.pulsewarden.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * CPU time that was used, in seconds.
 *
 * @param servers by the servers' processes
 * @param generator by this process
 * @param machine by everything, those two included
 */
public record CpuTimes(double servers, double generator, double machine) {

    /** Since each of them began. */
    public static CpuTimes of(List<Long> servers) throws IOException {
        double machine = ProcessFigures.machineCpuSeconds();
        double sum = 0;
        for (long server : servers) {
            sum += secondsOf(server);
        }
        return new CpuTimes(
                sum, ProcessFigures.of(ProcessHandle.current().pid()).cpuSeconds(), machine);
    }

    /** One that has ended counts with the process that started it. */
    private static double secondsOf(long pid) throws IOException {
        try {
            return ProcessFigures.of(pid).cpuSeconds();
        } catch (IOException failure) {
            if (Files.exists(Path.of("/proc", Long.toString(pid)))) {
                throw failure;
            }
            return 0;
        }
    }

    /** What was used since then. */
    public CpuTimes since(CpuTimes earlier) {
        return new CpuTimes(servers - earlier.servers, generator - earlier.generator, machine - earlier.machine);
    }

    /** By whatever else runs. */
    public double others() {
        return Math.max(0, machine - servers - generator);
    }
}
