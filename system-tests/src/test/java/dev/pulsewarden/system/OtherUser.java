package dev.pulsewarden.system;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;

/**
 * Somebody who names a process that is not theirs. Where the tests run as root, it is {@code nobody} who names a process of
 * root; else it is the tests' own user who names a process of any other one.
 */
record OtherUser(List<String> sender, ProcessHandle victim, Runnable afterwards) implements AutoCloseable {

    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    static OtherUser present() {
        String me = ProcessHandle.current().info().user().orElse("");
        if (me.equals("root")) {
            Child process = Child.idle();
            return new OtherUser(AS_NOBODY, process.handle(), process::close);
        }
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() > 1)
                .filter(process ->
                        process.info().user().filter(user -> !user.equals(me)).isPresent())
                .findFirst()
                .map(process -> new OtherUser(List.of(), process, () -> {}))
                .orElseGet(() -> Assumptions.abort("there is no process of another user here"));
    }

    /** @param more further fields, each after a comma */
    JsonNode beat(Api heartbeatService, String service, String more) {
        String body = "{\"name\":\"%s\",\"pid\":%d%s}".formatted(service, victim.pid(), more);
        List<String> command = new ArrayList<>(sender);
        command.addAll(RawPost.command("127.0.0.1", heartbeatService.address().getPort(), "/heartbeat", body));
        return RawPost.send(command);
    }

    boolean victimIsAlive() {
        return victim.isAlive();
    }

    @Override
    public void close() {
        afterwards.run();
    }
}
