package dev.pulsewarden.system;

import static org.awaitility.Awaitility.await;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** heartbeat-service, as its clients and its operators meet it. */
record Liveness(Api api) {

    /** A heartbeat of a local process; the answer says what became of it. */
    JsonNode beat(String service, long pid) {
        Api.Answer answer = api.post("/heartbeat", "{\"name\":\"%s\",\"pid\":%d}".formatted(service, pid));
        if (answer.status() != 200) {
            throw new AssertionError("the heartbeat was refused: " + answer);
        }
        return answer.body();
    }

    /** Registers a process that is silent from here on; returns its instance. */
    String register(String service, Child process) {
        JsonNode answer = beat(service, process.pid());
        if (!answer.path("endable").asBoolean()) {
            throw new AssertionError("it should be endable: " + answer);
        }
        return answer.path("instance").asString();
    }

    List<JsonNode> kills(String instance) {
        return api.get("/reaper/kills?limit=1000")
                .body()
                .path("items")
                .valueStream()
                .filter(kill -> kill.path("instance").asString().equals(instance))
                .toList();
    }

    /** Waits until the reaper has closed a case about the instance. */
    JsonNode closedCase(String instance) {
        return await().alias("a closed case about " + instance)
                .until(
                        () -> kills(instance).stream()
                                .filter(kill -> kill.hasNonNull("result"))
                                .findFirst()
                                .orElse(null),
                        kill -> kill != null);
    }

    JsonNode instance(String id) {
        return api.get("/instances?limit=1000")
                .body()
                .path("items")
                .valueStream()
                .filter(instance -> instance.path("instance").asString().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no instance " + id));
    }

    void awaitState(String instance, String state) {
        await().alias(instance + " is " + state)
                .until(() -> instance(instance).path("state").asString(), state::equals);
    }

    /**
     * Returns after a process that was registered only now, and is silent, has been reaped: whatever was silent before it and
     * may be silent no longer than it would have been reaped by then too.
     */
    void awaitReapingOfALaterOne() {
        try (Child later = Child.idle()) {
            closedCase(register("later", later));
        }
    }

    static List<String> signals(JsonNode kill) {
        return kill.path("signals")
                .valueStream()
                .map(signal -> signal.path("signal").asString())
                .toList();
    }
}
