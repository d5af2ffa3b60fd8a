package dev.pulsewarden.heartbeat.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.wire.Peer;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may have which process ended: on a host of files, against those who would have it otherwise. */
class ClaimsTest {

    private static final int PORT = 40000;
    private static final long SOCKET = 4711;
    private static final Peer PEER = new Peer("127.0.0.1", PORT, "127.0.0.1", 7002);

    @TempDir
    Path folder;

    private FakeProc host;
    private final FakeProcesses processes = new FakeProcesses();
    private Claims claims;

    @BeforeEach
    void host() {
        host = new FakeProc(folder);
        Proc proc = host.proc();
        SocketHolders holders = new SocketHolders(proc, 1000);
        Sockets sockets = new Sockets(proc, new HostAddresses(System::nanoTime), new Networks(proc), holders);
        claims = new Claims(proc, processes, sockets, new PidNamespaces(proc, holders));
        host.process(500, 1000);
        processes.there.put(500L, new FakeProcess(500)); // user 1000's
    }

    @Test
    void a_process_that_speaks_for_itself_is_endable() {
        host.connection(PORT, 7002, "01", 1000, SOCKET).holds(500, SOCKET);
        assertThat(judge(500)).isEqualTo(Endability.by(1000));
    }

    @Test
    void a_process_spoken_for_by_another_one_of_its_user_is_endable() {
        host.process(600, 1000).connection(PORT, 7002, "01", 1000, SOCKET).holds(600, SOCKET);
        assertThat(judge(500)).isEqualTo(Endability.by(1000));
    }

    @Test
    void root_speaks_for_everybody() {
        host.process(600, 0).connection(PORT, 7002, "01", 0, SOCKET).holds(600, SOCKET);
        assertThat(judge(500)).isEqualTo(Endability.by(0));
    }

    @Test
    void another_user_speaks_for_nobody_else() {
        host.process(600, 1001).connection(PORT, 7002, "01", 1001, SOCKET).holds(600, SOCKET);
        assertThat(judge(500).objection()).contains("belongs to user 1001").contains("user 1000");
        assertThat(judge(500).endable()).isFalse();
    }

    @Test
    void a_connection_that_was_closed_meanwhile_vouches_for_nobody() {
        assertThat(judge(500).endable()).isFalse();
        assertThat(judge(500).lasting()).isFalse();
    }

    @Test
    void a_connection_that_nobody_seems_to_hold_vouches_for_nobody() {
        host.connection(PORT, 7002, "01", 0, SOCKET); // root's, as it seems
        assertThat(judge(500).endable()).isFalse();
    }

    @Test
    void another_hosts_process_is_not_one_of_ours_with_the_same_number() {
        Claim claim = claims.judge(500, null, from(new Peer("203.0.113.7", PORT, "127.0.0.1", 7002), null));
        assertThat(claim).isEqualTo(new Claim.Unseen("the connection comes from another host"));
        assertThat(claims.judge(500, null, from(new Peer("203.0.113.7", PORT, "127.0.0.1", 7002), "a proxy")))
                .isInstanceOf(Claim.Unseen.class);
    }

    @Test
    void a_connection_that_is_not_believed_vouches_for_nobody() {
        host.connection(PORT, 7002, "01", 0, SOCKET).holds(500, SOCKET);
        Claim claim = claims.judge(500, null, from(PEER, "it came through a proxy"));
        assertThat(((Claim.Seen) claim).endability()).isEqualTo(Endability.notNow("it came through a proxy"));
    }

    @Test
    void an_untouchable_process_stays_so_whoever_vouches() {
        host.connection(PORT, 7002, "01", 0, SOCKET).holds(500, SOCKET);
        processes.untouchable.put(500L, "pid 1 is never ended");
        assertThat(judge(500)).isEqualTo(Endability.never("pid 1 is never ended"));
    }

    @Test
    void a_containers_pid_is_found_by_its_namespace() {
        host.process(500, new Uids(0, 0, 0), "pid:[2]", "500\t17"); // the container's 17
        host.process(17, new Uids(0, 0, 0), "pid:[1]", "17"); // ours
        processes.there.put(17L, new FakeProcess(17));
        host.connection(PORT, 7002, "01", 0, SOCKET).holds(500, SOCKET);
        Claim.Seen seen = (Claim.Seen) claims.judge(17, null, from(PEER, null));
        assertThat(seen.process().id().pid()).isEqualTo(500);
        assertThat(seen.endability().endable()).isTrue();
    }

    @Test
    void a_container_speaks_for_its_own_processes_only_though_it_is_root() {
        host.process(500, new Uids(0, 0, 0), "pid:[2]", "500\t17");
        host.process(600, 0);
        processes.there.put(600L, new FakeProcess(600));
        host.connection(PORT, 7002, "01", 0, SOCKET).holds(500, SOCKET);
        assertThat(claims.judge(600, null, from(PEER, null))).isInstanceOf(Claim.Unseen.class);
        assertThat(claims.judge(500, null, from(PEER, null))).isInstanceOf(Claim.Unseen.class);
    }

    @Test
    void a_connection_shared_between_namespaces_tells_nothing() {
        host.process(600, new Uids(0, 0, 0), "pid:[2]", "600\t1").process(700, 0);
        host.connection(PORT, 7002, "01", 0, SOCKET).holds(600, SOCKET).holds(700, SOCKET);
        assertThat(claims.judge(500, null, from(PEER, null))).isInstanceOf(Claim.Unseen.class);
    }

    @Test
    void one_that_says_it_runs_elsewhere_speaks_for_nobody_here() {
        host.process(600, 1000).connection(PORT, 7002, "01", 1000, SOCKET).holds(600, SOCKET); // say, a tunnel
        assertThat(judge(500, "there.example.org").objection()).contains("there.example.org");
        assertThat(judge(500, "HERE.example.org")).isEqualTo(Endability.by(1000));
        host.holds(500, SOCKET); // it holds the connection itself: whatever it calls its host
        assertThat(judge(500, "there.example.org")).isEqualTo(Endability.by(1000));
    }

    @Test
    void a_set_user_id_program_is_not_its_callers() {
        FakeProcess sudo = new FakeProcess(800);
        assertThat(new Uids(1000, 0, 0).obey(1000)).isFalse();
        host.process(800, new Uids(1000, 0, 0), "pid:[1]", "800");
        processes.there.put(800L, sudo);
        host.connection(PORT, 7002, "01", 1001, SOCKET).holds(800, SOCKET);
        assertThat(judge(800).endable()).isFalse();
    }

    @Test
    void a_process_that_is_not_there_is_not_seen() {
        assertThat(claims.judge(501, null, from(PEER, null))).isInstanceOf(Claim.Unseen.class);
        assertThat(Optional.of(claims.judge(501, null, from(PEER, null)))
                        .map(Claim.Unseen.class::cast)
                        .orElseThrow()
                        .reason())
                .contains("501");
    }

    private static Origin from(Peer peer, String distrust) {
        return new Origin(peer, System.nanoTime(), null, distrust);
    }

    private Endability judge(long pid) {
        return judge(pid, null);
    }

    private Endability judge(long pid, String host) {
        return ((Claim.Seen) claims.judge(pid, host, from(PEER, null))).endability();
    }
}
