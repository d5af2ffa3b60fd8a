package dev.pulsewarden.benchmarks.load;

import java.io.IOException;
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
            sum += ProcessFigures.of(server).cpuSeconds();
        }
        return new CpuTimes(
                sum, ProcessFigures.of(ProcessHandle.current().pid()).cpuSeconds(), machine);
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
