package dev.pulsewarden.broker.stomp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The headers of a SEND that mean nothing to the broker, which passes them on as they are. */
final class OwnHeaders {

    static final String CONTENT_TYPE = "content-type";

    private static final Set<String> OF_ALL = Set.of(
            "destination",
            "receipt",
            "transaction",
            "content-length",
            CONTENT_TYPE,
            "subscription",
            "message-id",
            "ack",
            "timestamp",
            "correlation-id",
            "reply-to");

    private static final Set<String> OF_EVENTS = with(OF_ALL, "source");

    private static final Set<String> OF_TASKS = with(
            OF_ALL,
            "priority",
            "delay",
            "max-attempts",
            "dedupe-key",
            "task-id",
            "attempts",
            "redelivered",
            "lease-ms",
            TaskBody.MARK);

    private OwnHeaders() {}

    static Map<String, String> ofEvent(ClientFrame frame) {
        return without(OF_EVENTS, frame.headers());
    }

    /** Also of headers that came with a task, whoever stored it. */
    static Map<String, String> ofTask(Map<String, String> headers) {
        return without(OF_TASKS, headers);
    }

    private static Map<String, String> without(Set<String> ours, Map<String, String> headers) {
        Map<String, String> own = Map.of();
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!ours.contains(header.getKey())) {
                own = own.isEmpty() ? new LinkedHashMap<>() : own;
                own.put(header.getKey(), header.getValue());
            }
        }
        return own;
    }

    private static Set<String> with(Set<String> some, String... more) {
        return Stream.concat(some.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }
}
