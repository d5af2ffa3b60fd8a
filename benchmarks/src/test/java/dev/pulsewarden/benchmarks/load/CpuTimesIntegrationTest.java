package dev.pulsewarden.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CpuTimesIntegrationTest {

    @Test
    void a_process_that_has_ended_counts_no_more_itself() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("true").start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        long own = ProcessHandle.current().pid();
        assertThat(CpuTimes.of(List.of(own, process.pid())).servers()).isPositive();
        assertThat(CpuTimes.of(List.of(process.pid())).servers()).isZero();
    }

    @Test
    void what_a_process_started_counts_with_it_when_it_has_ended() throws IOException, InterruptedException {
        Process shell = new ProcessBuilder(
                        "sh", "-c", "(i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done); echo; read end")
                .start();
        try {
            assertThat(shell.getInputStream().read()).isEqualTo('\n'); // the loop is over and its process gone
            assertThat(shell.descendants()).isEmpty();
            assertThat(ProcessFigures.of(shell.pid()).cpuSeconds()).isPositive();
        } finally {
            shell.destroy();
        }
    }
}
