package dev.pulsewarden.heartbeat.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainProcessTest {

    /** More than the kernel gives out, so that no signal could ever reach anybody. */
    private static final long PID = 99_999_999;

    @TempDir
    Path root;

    private FakeProc host;
    private PlainProcess process;

    @BeforeEach
    void hold() {
        host = new FakeProc(root).process(PID, 1000);
        process = new PlainProcess(host.proc().facts(PID).orElseThrow(), host.proc());
    }

    @Test
    void one_that_cannot_be_read_for_a_while_has_not_ended_and_gets_no_signal() throws IOException {
        Path stat = root.resolve(PID + "/stat");
        Files.delete(stat);
        Files.createDirectory(stat);
        assertThat(process.isRunning()).isTrue();
        assertThat(process.signal(Signal.SIGTERM)).isEqualTo(SignalResult.ENDED);
    }

    @Test
    void one_whose_pid_is_another_process_by_now_has_ended() {
        host.write(PID + "/stat", PID + " (prog) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 556 0 0\n");
        assertThat(process.isRunning()).isFalse();
    }
}
