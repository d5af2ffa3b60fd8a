package dev.pulsewarden.heartbeat.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code /proc}. What cannot be read is empty: the process has ended, or we may not see it. */
final class Proc {

    private static final int MOST_ANCESTORS = 64;

    private final Path root;
    private final String bootId;

    Proc(Path root) {
        this.root = root;
        this.bootId = text(root.resolve("sys/kernel/random/boot_id"))
                .map(String::trim)
                .orElse("");
    }

    /** Whether this is a Linux whose {@code /proc} shows the same numbers as the system calls take. */
    boolean showsUs() {
        return !bootId.isEmpty()
                && link(root.resolve("self"))
                        .filter(String.valueOf(self())::equals)
                        .isPresent();
    }

    long self() {
        return ProcessHandle.current().pid();
    }

    String bootId() {
        return bootId;
    }

    Optional<String> hostName() {
        return text(root.resolve("sys/kernel/hostname")).map(String::trim);
    }

    /** Whether user ids are those of the whole host; in a user namespace strangers all look like one and the same user. */
    boolean showsAllUsers() {
        return text(root.resolve("self/uid_map"))
                .map(map -> map.trim().split("\\s+", -1))
                .filter(map -> map.length == 3 && "0".equals(map[0]) && "0".equals(map[1]) && map[2].length() == 10)
                .isPresent();
    }

    long overflowUid() {
        return text(root.resolve("sys/kernel/overflowuid"))
                .map(uid -> Long.parseLong(uid.trim()))
                .orElse(65534L);
    }

    Optional<Stat> stat(long pid) {
        return text(process(pid, "stat")).map(Stat::parse);
    }

    /** Whether there is a process with that pid; known even where no file can be opened. */
    boolean isThere(long pid) {
        return Files.exists(root.resolve(Long.toString(pid)));
    }

    Optional<Status> status(long pid) {
        return text(process(pid, "status")).map(Status::parse);
    }

    /** Facts that all belong to one process; empty when there is none with that pid, or the pid is a thread's. */
    Optional<ProcessFacts> facts(long pid) {
        Optional<Stat> before = stat(pid);
        Optional<Status> status = status(pid);
        Optional<Stat> after = stat(pid);
        if (before.isEmpty() || status.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        if (before.get().startTicks() != after.get().startTicks()
                || status.get().group() != pid) {
            return Optional.empty();
        }
        ProcessId id = new ProcessId(bootId, pid, after.get().startTicks());
        return Optional.of(
                new ProcessFacts(id, after.get().command(), status.get().owner()));
    }

    /** The namespace in which the process has its own number, as the kernel names it. */
    Optional<String> pidNamespace(long pid) {
        return link(process(pid, "ns/pid"));
    }

    /** Whether the process has its own number where we have ours. */
    boolean sharesPidNamespace(long pid) {
        return pidNamespace(pid)
                .flatMap(its -> pidNamespace(self()).filter(its::equals))
                .isPresent();
    }

    /**
     * The network namespace of a process, as the kernel names it; empty also when we may not look.
     *
     * @param process its pid, or {@code self}
     */
    Optional<String> networkNamespace(String process) {
        return link(root.resolve(process).resolve("ns/net"));
    }

    /** Our parent, its parent, and so on. */
    List<Long> ancestors() {
        List<Long> ancestors = new ArrayList<>();
        long next = self();
        while (ancestors.size() < MOST_ANCESTORS) {
            next = stat(next).map(Stat::parent).orElse(0L);
            if (next == 0) {
                break;
            }
            ancestors.add(next);
        }
        return ancestors;
    }

    List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        for (Path entry : entries(root)) {
            String name = entry.getFileName().toString();
            if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
                pids.add(Long.valueOf(name));
            }
        }
        return pids;
    }

    /** The inodes of the sockets that a process holds open; empty also when we may not look. */
    List<Long> sockets(long pid) {
        List<Long> inodes = new ArrayList<>();
        for (Path descriptor : entries(process(pid, "fd"))) {
            link(descriptor)
                    .filter(target -> target.startsWith("socket:["))
                    .ifPresent(target -> inodes.add(Long.valueOf(target.substring(8, target.length() - 1))));
        }
        return inodes;
    }

    /**
     * The lines of {@code net/tcp} and {@code net/tcp6} without their headings: of the network namespace of a process.
     *
     * @param process its pid, or {@code self}
     */
    List<String> tcpSockets(String process) {
        List<String> lines = new ArrayList<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            text(root.resolve(process).resolve(table))
                    .ifPresent(text -> text.lines().skip(1).forEach(lines::add));
        }
        return lines;
    }

    private Path process(long pid, String file) {
        return root.resolve(Long.toString(pid)).resolve(file);
    }

    private static List<Path> entries(Path folder) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        } catch (IOException | DirectoryIteratorException e) {
            return entries; // it ended while we looked, or we may not look
        }
        return entries;
    }

    private static Optional<String> text(Path file) {
        try {
            return Optional.of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty(); // it ended while we looked, or we may not look
        }
    }

    private static Optional<String> link(Path link) {
        try {
            return Optional.of(Files.readSymbolicLink(link).toString());
        } catch (IOException | UncheckedIOException | UnsupportedOperationException e) {
            return Optional.empty(); // it ended while we looked, or we may not look
        }
    }
}
