package dev.pulsewarden.heartbeat.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder that looks like {@code /proc}. */
final class FakeProc {

    static final String HEADING =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    private final Path root;
    private final StringBuilder tcp = new StringBuilder(HEADING);
    private final StringBuilder tcp6 = new StringBuilder(HEADING);

    FakeProc(Path root) {
        this.root = root;
        write("sys/kernel/random/boot_id", "boot\n");
        write("sys/kernel/hostname", "here\n");
        write("sys/kernel/overflowuid", "65534\n");
        write("self/uid_map", "         0          0 4294967295\n");
        long self = ProcessHandle.current().pid();
        link(self + "/ns/pid", "pid:[1]");
        write(self + "/status", "Tgid:\t%d\nUid:\t10001\t10001\t10001\t10001\nNSpid:\t%d\n".formatted(self, self));
        link("self/ns/net", "net:[1]");
        tables();
    }

    Proc proc() {
        return new Proc(root);
    }

    FakeProc process(long pid, long uid) {
        return process(pid, new Uids(uid, uid, uid), "pid:[1]", Long.toString(pid));
    }

    FakeProc process(long pid, Uids uids, String namespace, String namespacePids) {
        write(pid + "/stat", pid + " (prog) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 555 0 0\n");
        write(
                pid + "/status",
                "Tgid:\t%d\nUid:\t%d\t%d\t%d\t0\nNSpid:\t%s\n"
                        .formatted(pid, uids.real(), uids.effective(), uids.saved(), namespacePids));
        link(pid + "/ns/pid", namespace);
        link(pid + "/ns/net", "net:[1]");
        return this;
    }

    FakeProc holds(long pid, long inode) {
        link(pid + "/fd/" + inode, "socket:[" + inode + "]");
        return this;
    }

    /** Both ends of a connection over IPv4 on the loopback address. */
    FakeProc connection(int clientPort, int serverPort, String state, long uid, long inode) {
        tcp.append(line("0100007F", clientPort, "0100007F", serverPort, state, uid, inode));
        tcp.append(line("0100007F", serverPort, "0100007F", clientPort, "01", 0, 999));
        return tables();
    }

    /** The client's socket is an IPv6 one with a mapped address, the server's an IPv4 one. */
    FakeProc mappedConnection(int clientPort, int serverPort, long uid, long inode) {
        String mapped = "0000000000000000FFFF00000100007F";
        tcp6.append(line(mapped, clientPort, mapped, serverPort, "01", uid, inode));
        tcp.append(line("0100007F", serverPort, "0100007F", clientPort, "01", 0, 999));
        return tables();
    }

    /** One end of a connection in our own network namespace. */
    FakeProc end(String line) {
        tcp.append(line);
        return tables();
    }

    /** The process is in a network namespace with these ends of connections. */
    FakeProc inNetwork(long pid, String network, String... lines) {
        link(pid + "/ns/net", network);
        write(pid + "/net/tcp", HEADING + String.join("", lines));
        write(pid + "/net/tcp6", HEADING);
        return this;
    }

    /** The process is in a network namespace that we may not look into. */
    FakeProc inHiddenNetwork(long pid) {
        try {
            Files.delete(root.resolve(pid + "/ns/net"));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String line(String local, int localPort, String remote, int remotePort, String state, long uid, long inode) {
        return "   1: %s:%04X %s:%04X %s 00000000:00000000 00:00000000 00000000 %5d        0 %d 1 00 100 0 0 10 0\n"
                .formatted(local, localPort, remote, remotePort, state, uid, inode);
    }

    private FakeProc tables() {
        write("self/net/tcp", tcp.toString());
        write("self/net/tcp6", tcp6.toString());
        return this;
    }

    void write(String file, String text) {
        try {
            Path path = root.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void link(String file, String target) {
        try {
            Path path = root.resolve(file);
            Files.createDirectories(path.getParent());
            Files.deleteIfExists(path);
            Files.createSymbolicLink(path, Path.of(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
