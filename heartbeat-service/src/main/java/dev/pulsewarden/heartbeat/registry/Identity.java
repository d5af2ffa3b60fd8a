package dev.pulsewarden.heartbeat.registry;

import dev.pulsewarden.heartbeat.process.HeldProcess;
import dev.pulsewarden.heartbeat.process.ProcessId;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who an instance is.
 *
 * @param id the same after a restart of heartbeat-service, and another one for another process
 * @param address where it speaks from; {@code local} for this host
 * @param process its process, where it can be seen
 */
record Identity(
        String id, String service, String address, @Nullable HeldProcess process) {

    static final String LOCAL = "local";

    static Identity of(String service, HeldProcess process) {
        return new Identity(id(service, process.id()), service, LOCAL, process);
    }

    /** Known by what it says and where it speaks from. */
    static Identity of(String service, String address, Saying saying) {
        Details details = saying.details();
        String id = saying.pid() == null
                ? id(service, details.instance() != null ? details.instance() : "at " + address)
                : id(service, address, details.host(), details.instance(), saying.pid());
        return new Identity(id, service, address, null);
    }

    static String id(String service, ProcessId process) {
        return id(service, process.bootId(), process.pid(), process.startTicks());
    }

    private static String id(@Nullable Object... parts) {
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            text.append(part == null ? "" : part).append('\n'); // no part has a line break
        }
        return UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
