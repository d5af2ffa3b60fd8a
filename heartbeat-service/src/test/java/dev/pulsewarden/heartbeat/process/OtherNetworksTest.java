package dev.pulsewarden.heartbeat.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.wire.Peer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Containers that share our pid namespace and have a network namespace each: 172.18.0.2 is we, .3 is a worker, .4 a broker.
 * Our own user is 10001.
 */
class OtherNetworksTest {

    private static final String WE = "020012AC";
    private static final String WORKER = "030012AC";
    private static final String BROKER = "040012AC";
    private static final int PORT = 40000;
    private static final long SOCKET = 4711;
    private static final Peer DIRECT = new Peer("172.18.0.3", PORT, "172.18.0.2", 7002);
    private static final Peer TO_THE_BROKER = new Peer("172.18.0.3", PORT, "172.18.0.4", 7000);
    private static final Peer OF_THE_BROKER = new Peer("172.18.0.4", 50000, "172.18.0.2", 7002);

    @TempDir
    Path folder;

    private FakeProc host;
    private final FakeProcesses processes = new FakeProcesses();
    private Claims claims;
    private Carriers carriers;

    @BeforeEach
    void host() {
        host = new FakeProc(folder);
        Proc proc = host.proc();
        SocketHolders holders = new SocketHolders(proc, 1000);
        Sockets sockets = new Sockets(proc, new HostAddresses(System::nanoTime), new Networks(proc), holders);
        claims = new Claims(proc, processes, sockets, new PidNamespaces(proc, holders));
        carriers = new Carriers(sockets, holders, proc);
        host.process(500, 1000).holds(500, SOCKET);
        processes.there.put(500L, new FakeProcess(500)); // user 1000's
    }

    @Test
    void a_process_in_a_container_that_speaks_for_itself_is_endable() {
        worker(1000).ourEnd();
        assertThat(judge(500)).isEqualTo(Endability.by(1000));
    }

    @Test
    void another_user_of_the_same_container_speaks_for_nobody_else() {
        worker(1001).ourEnd();
        assertThat(judge(500).objection()).contains("belongs to user 1001").contains("user 1000");
    }

    @Test
    void roots_connection_from_another_network_may_be_a_relay_and_vouches_for_nobody() {
        host.process(700, 0).holds(700, 4712); // as a published port is passed on
        host.inNetwork(500, "net:[2]", FakeProc.line(WORKER, PORT, WE, 7002, "01", 0, 4712));
        ourEnd();
        assertThat(unseen(500)).contains("may pass on what anybody says");
    }

    @Test
    void roots_process_in_a_container_speaks_for_itself() {
        worker(0).ourEnd();
        assertThat(judge(500)).isEqualTo(Endability.by(0));
    }

    @Test
    void a_container_whose_network_may_not_be_looked_into_vouches_for_nobody_and_says_so() {
        worker(1000).ourEnd();
        host.inHiddenNetwork(500);
        assertThat(unseen(500)).contains("another host").contains("may not look");
    }

    @Test
    void a_connection_that_is_not_open_in_the_claimed_processs_network_vouches_for_nobody() {
        host.inNetwork(500, "net:[2]", FakeProc.line(WORKER, PORT + 1, WE, 7002, "01", 1000, SOCKET));
        ourEnd();
        assertThat(unseen(500)).contains("not among the open ones of pid 500's network namespace");
    }

    @Test
    void one_who_is_gone_takes_nobody_elses_word_along() {
        Proc proc = host.proc();
        Networks networks = new Networks(proc);
        worker(1000);
        Network gone = new Network("net:[2]", 501);
        long heardAt = System.nanoTime();
        assertThat(networks.open(gone, heardAt)).isEmpty();
        assertThat(networks.open(new Network("net:[2]", 500), heardAt)).hasSize(1);
    }

    @Test
    void a_connection_that_is_closed_at_our_end_vouches_for_nobody() {
        worker(1000);
        assertThat(unseen(500)).contains("was closed");
    }

    @Test
    void a_connection_that_is_closing_or_orphaned_vouches_for_nobody() {
        ourEnd();
        host.inNetwork(500, "net:[2]", FakeProc.line(WORKER, PORT, WE, 7002, "08", 0, SOCKET));
        assertThat(unseen(500)).contains("was closed");
        host.inNetwork(500, "net:[2]", FakeProc.line(WORKER, PORT, WE, 7002, "01", 0, 0));
        assertThat(unseen(500)).contains("was closed");
    }

    @Test
    void a_request_through_a_proxy_vouches_for_nobody_there_either() {
        worker(1000).ourEnd();
        Origin proxied = new Origin(DIRECT, System.nanoTime(), null, "the request came through a proxy");
        assertThat(claims.judge(500, null, proxied)).isInstanceOf(Claim.Unseen.class);
    }

    @Test
    void a_containers_own_pid_is_not_ours_with_the_same_number() {
        host.process(500, new Uids(1000, 1000, 1000), "pid:[2]", "500\t17");
        worker(1000).ourEnd();
        assertThat(unseen(500)).contains("another pid namespace");
    }

    @Test
    void a_connection_whose_end_is_not_found_is_nobodys_and_not_certainly_a_strangers() {
        Uids user = new Uids(1000, 1000, 1000);
        SocketOwner unclear = new SocketOwner.Unclear("closed");
        assertThat(unclear.isSomeoneElseThan(user)).isFalse();
        assertThat(unclear.mayDecideAbout(user)).isFalse();
    }

    @Test
    void a_broker_in_a_container_may_name_those_who_speak_to_it() {
        broker(600, 10001, "pid:[1]");
        Carrier carrier =
                carriers.trusted(OF_THE_BROKER, System.nanoTime(), "connection").orElseThrow();
        assertThat(carrier).isEqualTo(new Carrier(600L, new Network("net:[3]", 600)));

        worker(WORKER, PORT, BROKER, 7000, 1000);
        assertThat(judge(500, TO_THE_BROKER, carrier)).isEqualTo(Endability.by(1000));
    }

    @Test
    void a_broker_names_a_connection_of_its_own_network_too_and_never_one_of_ours() {
        broker(600, 10001, "pid:[1]", FakeProc.line("0100007F", 7000, "0100007F", PORT, "01", 10001, 9));
        Carrier carrier =
                carriers.trusted(OF_THE_BROKER, System.nanoTime(), "connection").orElseThrow();
        Peer loopback = new Peer("127.0.0.1", PORT, "127.0.0.1", 7000);
        host.connection(PORT, 7000, "01", 1000, SOCKET); // the same ends, in our own network
        assertThat(judge(500, loopback, carrier).endable()).isFalse();

        host.inNetwork(
                600,
                "net:[3]",
                FakeProc.line("0100007F", 7000, "0100007F", PORT, "01", 10001, 9),
                FakeProc.line("0100007F", PORT, "0100007F", 7000, "01", 1000, SOCKET));
        assertThat(judge(500, loopback, carrier)).isEqualTo(Endability.by(1000));
    }

    @Test
    void another_users_broker_in_a_container_names_nobody() {
        broker(600, 1000, "pid:[1]");
        assertThat(carriers.trusted(OF_THE_BROKER, System.nanoTime(), "connection"))
                .isEmpty();
    }

    @Test
    void roots_broker_in_another_network_names_nobody_since_it_may_be_a_relay() {
        broker(600, 0, "pid:[1]");
        assertThat(carriers.trusted(OF_THE_BROKER, System.nanoTime(), "connection"))
                .isEmpty();
    }

    @Test
    void that_nobody_was_found_is_remembered_for_a_while_and_for_this_connection_only() {
        long heardAt = System.nanoTime();
        assertThat(carriers.trusted(OF_THE_BROKER, heardAt, "connection")).isEmpty();
        broker(600, 10001, "pid:[1]");
        long soon = heardAt + Duration.ofSeconds(9).toNanos();
        assertThat(carriers.trusted(OF_THE_BROKER, soon, "connection")).isEmpty();
        assertThat(carriers.trusted(OF_THE_BROKER, soon, "another")).isPresent();
        long later = heardAt + Duration.ofSeconds(10).toNanos();
        assertThat(carriers.trusted(OF_THE_BROKER, later, "connection")).isPresent();
    }

    @Test
    void a_containers_root_with_a_pid_namespace_of_its_own_names_nobody() {
        broker(600, 0, "pid:[2]");
        host.process(601, 0).inNetwork(601, "net:[3]", brokersEnd(0)); // one of ours looks on from the same network
        assertThat(carriers.trusted(OF_THE_BROKER, System.nanoTime(), "connection"))
                .isEmpty();
    }

    @Test
    void a_connection_that_two_networks_seem_to_have_names_nobody() {
        broker(600, 10001, "pid:[1]");
        host.process(601, 10001).inNetwork(601, "net:[4]", brokersEnd(10001));
        assertThat(carriers.trusted(OF_THE_BROKER, System.nanoTime(), "connection"))
                .isEmpty();
    }

    private OtherNetworksTest worker(long uid) {
        return worker(WORKER, PORT, WE, 7002, uid);
    }

    private OtherNetworksTest worker(String local, int port, String remote, int remotePort, long uid) {
        host.inNetwork(500, "net:[2]", FakeProc.line(local, port, remote, remotePort, "01", uid, SOCKET));
        return this;
    }

    private void ourEnd() {
        host.end(FakeProc.line(WE, 7002, WORKER, PORT, "01", 10001, 999));
    }

    /** It has a connection to us, and one from the worker. */
    private void broker(long pid, long uid, String pidNamespace, String... more) {
        host.end(FakeProc.line(WE, 7002, BROKER, 50000, "01", 10001, 998));
        host.process(pid, new Uids(uid, uid, uid), pidNamespace, Long.toString(pid))
                .holds(pid, 8);
        host.inNetwork(
                pid,
                "net:[3]",
                brokersEnd(uid),
                FakeProc.line(BROKER, 7000, WORKER, PORT, "01", uid, 9),
                String.join("", more));
    }

    private static String brokersEnd(long uid) {
        return FakeProc.line(BROKER, 50000, WE, 7002, "01", uid, 8);
    }

    private String unseen(long pid) {
        return ((Claim.Unseen) claims.judge(pid, null, new Origin(DIRECT, System.nanoTime(), null, null))).reason();
    }

    private Endability judge(long pid) {
        return judge(pid, DIRECT, null);
    }

    private Endability judge(long pid, Peer peer, Carrier carrier) {
        return ((Claim.Seen) claims.judge(pid, null, new Origin(peer, System.nanoTime(), carrier, null))).endability();
    }
}
