package dev.pulsewarden.termination;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderlyExitIntegrationTest {

    @Test
    void SIGTERM_closes_an_application_that_is_up_and_the_exit_code_is_0() throws Exception {
        Ended ended = run("serves", "up");
        assertThat(ended.lines()).contains("closed", "last hook");
        assertThat(ended.exitCode()).isZero();
    }

    /** Nobody sends these a signal: they end by themselves. */
    @ParameterizedTest
    @CsvSource({"fails, 1", "exits, 3", "halts, 4"})
    void an_end_of_another_kind_keeps_its_exit_code(String how, int exitCode) throws Exception {
        assertThat(run(how, "never printed").exitCode()).isEqualTo(exitCode);
    }

    @Test
    void one_that_is_not_up_yet_ends_as_any_JVM_does() throws Exception {
        assertThat(run("starts", "starting").exitCode()).isEqualTo(128 + 15);
    }

    @Test
    void what_goes_wrong_while_it_ends_is_not_hidden() throws Exception {
        assertThat(run("dies while it stops", "up").exitCode()).isEqualTo(5);
    }

    private record Ended(int exitCode, List<String> lines) {}

    /** Runs the application, and sends SIGTERM once it prints the line. */
    private static Ended run(String how, String line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TerminatedApplication.class.getName(),
                        how)
                .redirectErrorStream(true)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out = process.inputReader()) {
            for (String next = out.readLine(); next != null; next = out.readLine()) {
                lines.add(next);
                if (next.equals(line)) {
                    process.toHandle().destroy();
                }
            }
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), lines);
        } finally {
            process.destroyForcibly();
        }
    }
}
