package dev.pulsewarden.heartbeat.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pulsewarden.wire.Peer;
import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketsTest {

    private static final Peer PEER = new Peer("127.0.0.1", 40000, "127.0.0.1", 7002);

    @TempDir
    Path folder;

    private FakeProc host;
    private Sockets sockets;

    @BeforeEach
    void host() {
        host = new FakeProc(folder);
        sockets = new Sockets(
                host.proc(),
                new HostAddresses(System::nanoTime),
                new Networks(host.proc()),
                new SocketHolders(host.proc(), 1000));
    }

    @Test
    void an_open_connection_is_its_clients_users() {
        host.connection(40000, 7002, "01", 1000, 4711);
        assertThat(sockets.ownerOf(PEER, System.nanoTime())).isEqualTo(new SocketOwner.Known(1000, 4711));
    }

    @Test
    void mapped_addresses_are_the_same_connection_whichever_end_writes_them() {
        host.mappedConnection(40000, 7002, 1000, 4711);
        assertThat(sockets.ownerOf(PEER, System.nanoTime())).isEqualTo(new SocketOwner.Known(1000, 4711));
        assertThat(sockets.ownerOf(new Peer("::ffff:127.0.0.1", 40000, "::ffff:127.0.0.1", 7002), System.nanoTime()))
                .isEqualTo(new SocketOwner.Known(1000, 4711));
    }

    @ParameterizedTest
    @ValueSource(strings = {"04", "05", "06", "08"})
    void a_connection_that_is_not_established_shows_root_and_is_nobodys(String state) {
        host.connection(40000, 7002, state, 0, 4711);
        assertThat(sockets.ownerOf(PEER, System.nanoTime())).isInstanceOf(SocketOwner.Unknown.class);
    }

    @Test
    void an_orphaned_socket_shows_root_and_is_nobodys() {
        host.connection(40000, 7002, "01", 0, 0);
        assertThat(sockets.ownerOf(PEER, System.nanoTime())).isInstanceOf(SocketOwner.Unknown.class);
    }

    @Test
    void the_servers_own_end_says_nothing_about_the_client() {
        host.connection(40000, 7002, "01", 1000, 4711);
        assertThat(sockets.ownerOf(new Peer("127.0.0.1", 7002, "127.0.0.1", 40001), System.nanoTime()))
                .isInstanceOf(SocketOwner.Unknown.class);
    }

    @Test
    void a_client_whose_other_end_is_not_here_is_not_known() {
        host.write(
                "self/net/tcp", FakeProc.HEADING + FakeProc.line("0100007F", 40000, "0100007F", 7002, "01", 0, 4711));
        assertThat(sockets.ownerOf(PEER, System.nanoTime())).isInstanceOf(SocketOwner.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.7", "2001:db8::1", "localhost", "example.org", "", "127.0.0.1.example.org"})
    void another_hosts_address_and_whatever_is_none_is_elsewhere(String address) {
        assertThat(sockets.ownerOf(new Peer(address, 40000, "127.0.0.1", 7002), System.nanoTime()))
                .isInstanceOf(SocketOwner.Elsewhere.class);
        assertThat(sockets.isLocal(new Peer(address, 40000, "127.0.0.1", 7002))).isFalse();
    }

    @Test
    void in_a_user_namespace_strangers_all_look_alike_and_are_nobody() {
        host.write("self/uid_map", "         0       1000          1\n");
        host.connection(40000, 7002, "01", 65534, 4711);
        assertThat(sockets.ownerOf(PEER, System.nanoTime())).isInstanceOf(SocketOwner.Unknown.class);
    }

    @Test
    void each_question_is_answered_from_a_reading_that_began_after_it() {
        assertThat(sockets.ownerOf(PEER, System.nanoTime())).isInstanceOf(SocketOwner.Unknown.class);
        host.connection(40000, 7002, "01", 1000, 4711);
        assertThat(sockets.ownerOf(PEER, System.nanoTime())).isEqualTo(new SocketOwner.Known(1000, 4711));
    }

    @Test
    void the_kernels_words_are_addresses() throws Exception {
        TcpSocket v6 = TcpSocket.parse(FakeProc.line(
                        "B80D01200000000067452301EFCDAB89", 1, "00000000000000000000000001000000", 65535, "0A", 5, 6))
                .orElseThrow();
        assertThat(v6.ends().local()).isEqualTo(InetAddress.getByName("2001:db8::123:4567:89ab:cdef"));
        assertThat(v6.ends().remote()).isEqualTo(InetAddress.getByName("::1"));
        assertThat(v6.ends().remotePort()).isEqualTo(65535);
        assertThat(v6.established()).isFalse();
        assertThat(TcpSocket.parse("nonsense")).isEmpty();
    }
}
