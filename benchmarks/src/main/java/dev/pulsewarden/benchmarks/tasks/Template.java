package dev.pulsewarden.benchmarks.tasks;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** A message that stores tasks, of which only the payloads change: a producer writes into it. */
final class Template {

    private final byte[] message;
    private final List<Integer> payloadsAt;

    private Template(byte[] message, List<Integer> payloadsAt) {
        this.message = message;
        this.payloadsAt = payloadsAt;
    }

    /** What is sent, not a copy of it. */
    byte[] message() {
        return message;
    }

    /** Where the payloads begin. */
    List<Integer> payloadsAt() {
        return payloadsAt;
    }

    /** One that is put together piece by piece. */
    static final class Builder {

        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private final List<Integer> payloadsAt = new ArrayList<>();

        Builder add(byte[] bytes) {
            message.writeBytes(bytes);
            return this;
        }

        Builder add(String text) {
            return add(Bytes.of(text));
        }

        Builder addPayload(String payload) {
            payloadsAt.add(message.size());
            return add(payload);
        }

        int length() {
            return message.size();
        }

        Template build() {
            return after("");
        }

        /** With something before all that was added. */
        Template after(String head) {
            byte[] before = Bytes.of(head);
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            whole.writeBytes(before);
            whole.writeBytes(message.toByteArray());
            return new Template(
                    whole.toByteArray(),
                    payloadsAt.stream().map(at -> at + before.length).toList());
        }
    }
}
