package dev.pulsewarden.heartbeat.process;

import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code /proc/<pid>/status} says.
 *
 * @param group the process that this thread belongs to: the pid itself, unless it was a thread's id
 * @param namespacePids the process's number in each pid namespace, from that of this {@code /proc} down to its own
 */
record Status(long group, Uids owner, List<Long> namespacePids) {

    static Status parse(String text) {
        List<Long> uids = numbers(text, "Uid:");
        List<Long> namespacePids = numbers(text, "NSpid:");
        long group = numbers(text, "Tgid:").getFirst();
        return new Status(
                group,
                new Uids(uids.get(0), uids.get(1), uids.get(2)),
                namespacePids.isEmpty() ? List.of(group) : namespacePids);
    }

    long innermostPid() {
        return namespacePids.getLast();
    }

    private static List<Long> numbers(String text, String label) {
        return text.lines()
                .filter(line -> line.startsWith(label))
                .findFirst()
                .map(line -> line.substring(label.length()).trim())
                .filter(values -> !values.isEmpty())
                .map(values ->
                        Stream.of(values.split("\\s+", -1)).map(Long::valueOf).toList())
                .orElse(List.of());
    }
}
