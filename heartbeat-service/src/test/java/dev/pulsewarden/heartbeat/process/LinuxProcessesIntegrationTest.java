package dev.pulsewarden.heartbeat.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pulsewarden.heartbeat.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes, held by a pidfd (4000 of them allowed) and without one (none allowed). */
@EnabledOnOs(OS.LINUX)
class LinuxProcessesIntegrationTest {

    private final Proc proc = new Proc(Path.of("/proc"));

    @Test
    void this_host_is_one_that_can_be_seen() {
        assertThat(proc.showsUs()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {4000, 0})
    void a_held_process_is_signalled_and_its_end_is_told_once(int pidfds) {
        LinuxProcesses processes = new LinuxProcesses(proc, pidfds);
        try (Child child = Child.sleeping();
                HeldProcess held = processes.hold(child.pid()).orElseThrow()) {
            assertThat(held.isRunning()).isTrue();
            assertThat(held.id().pid()).isEqualTo(child.pid());
            assertThat(ended(processes)).isEmpty();
            assertThat(held.signal(Signal.SIGTERM)).isEqualTo(SignalResult.SENT);
            child.await();
            assertThat(child.exitCode()).isEqualTo(143);
            assertThat(held.isRunning()).isFalse();
            assertThat(held.ownerNow()).isEmpty();
            assertThat(ended(processes)).containsExactly(held);
            assertThat(ended(processes)).isEmpty();
            assertThat(held.signal(Signal.SIGKILL)).isEqualTo(SignalResult.ENDED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4000, 0})
    void a_zombie_has_ended(int pidfds) {
        LinuxProcesses processes = new LinuxProcesses(proc, pidfds);
        try (Child parent = Child.of("sh", "-c", "sleep 1000 & echo $!; exec sleep 1000")) {
            long child = Long.parseLong(parent.line());
            parent.with(child);
            await().until(() -> "sleep".equals(Child.commandOf(parent.pid()))); // a shell would wait for its child
            HeldProcess held = processes.hold(child).orElseThrow();
            held.signal(Signal.SIGKILL);
            await().until(() -> "Z".equals(Child.stateOf(child)));
            assertThat(held.isRunning()).isFalse();
            assertThat(ended(processes)).containsExactly(held);
            assertThat(processes.hold(child).filter(HeldProcess::isRunning)).isEmpty();
            held.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4000, 0})
    void a_stopped_process_runs(int pidfds) {
        LinuxProcesses processes = new LinuxProcesses(proc, pidfds);
        try (Child child = Child.sleeping().stopped();
                HeldProcess held = processes.hold(child.pid()).orElseThrow()) {
            await().until(() -> "T".equals(Child.stateOf(child.pid())));
            assertThat(held.isRunning()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4000, 0})
    void a_threads_id_is_no_processes(int pidfds) throws IOException {
        LinuxProcesses processes = new LinuxProcesses(proc, pidfds);
        try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
            long thread = threads.map(path -> Long.parseLong(path.getFileName().toString()))
                    .filter(id -> id != proc.self())
                    .findFirst()
                    .orElseThrow();
            assertThat(proc.stat(thread)).as("it can be seen").isPresent();
            assertThat(processes.hold(thread)).isEmpty();
        }
    }

    @Test
    void the_same_pid_with_another_start_time_is_another_process() {
        LinuxProcesses processes = new LinuxProcesses(proc, 10);
        try (Child child = Child.sleeping();
                HeldProcess held = processes.hold(child.pid()).orElseThrow()) {
            ProcessId other =
                    new ProcessId(held.id().bootId(), held.id().pid(), held.id().startTicks() + 1);
            assertThat(processes.hold(other)).isEmpty();
            assertThat(processes.hold(held.id())).get().satisfies(same -> {
                assertThat(same.id()).isEqualTo(held.id());
                same.close();
            });
        }
    }

    @Test
    void a_closed_hold_signals_nobody() {
        LinuxProcesses processes = new LinuxProcesses(proc, 10);
        try (Child child = Child.sleeping()) {
            HeldProcess held = processes.hold(child.pid()).orElseThrow();
            held.close();
            held.close();
            assertThat(held.signal(Signal.SIGKILL)).isEqualTo(SignalResult.ENDED);
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void holds_past_the_allowed_number_of_descriptors_work_and_descriptors_are_given_back() {
        LinuxProcesses processes = new LinuxProcesses(proc, 1);
        try (Child child = Child.sleeping()) {
            HeldProcess first = processes.hold(child.pid()).orElseThrow();
            HeldProcess second = processes.hold(child.pid()).orElseThrow();
            assertThat(first).isInstanceOf(PidfdProcess.class);
            assertThat(second).isInstanceOf(PlainProcess.class);
            first.close();
            assertThat(processes.hold(child.pid()).orElseThrow()).isInstanceOf(PidfdProcess.class);
        }
    }

    @Test
    void nonsense_is_no_process() {
        LinuxProcesses processes = new LinuxProcesses(proc, 10);
        assertThat(processes.hold(-1)).isEmpty();
        assertThat(processes.hold(0)).isEmpty();
        assertThat(processes.hold(1L << 40)).isEmpty();
        assertThat(processes.hold(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void the_first_process_ourselves_our_ancestors_and_the_kernels_are_untouchable() {
        LinuxProcesses processes = new LinuxProcesses(proc, 10);
        assertThat(processes.untouchable(1)).isPresent();
        assertThat(processes.untouchable(proc.self())).isPresent();
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        assertThat(processes.untouchable(parent)).isPresent();
        proc.pids().stream()
                .filter(pid -> proc.stat(pid).filter(Stat::kernelThread).isPresent())
                .findFirst()
                .ifPresent(thread -> assertThat(processes.untouchable(thread)).isPresent());
        try (Child child = Child.sleeping()) {
            assertThat(processes.untouchable(child.pid())).isEmpty();
        }
    }

    private static List<HeldProcess> ended(LinuxProcesses processes) {
        List<HeldProcess> ended = new ArrayList<>();
        processes.ended(ended::add);
        return ended;
    }
}
