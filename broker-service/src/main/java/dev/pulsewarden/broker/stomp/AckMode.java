package dev.pulsewarden.broker.stomp;

import org.jspecify.annotations.Nullable;

/** How the deliveries of a subscription are acknowledged. */
enum AckMode {
    /** Not by the client. */
    AUTO,
    /** Each with all that came before it. */
    CUMULATIVE,
    /** Each for itself. */
    INDIVIDUAL;

    /** STOMP 1.0 knows no cumulative acknowledgement: its mode {@code client} is about the one message that is named. */
    static AckMode of(@Nullable String ack, StompVersion version) {
        boolean isOld = version == StompVersion.V1_0;
        if (ack == null || ack.equals("auto")) {
            return AUTO;
        }
        if (ack.equals("client")) {
            return isOld ? INDIVIDUAL : CUMULATIVE;
        }
        if (ack.equals("client-individual") && !isOld) {
            return INDIVIDUAL;
        }
        throw new StompException(
                ErrorKind.HEADER,
                isOld ? "ack must be auto or client" : "ack must be auto, client or client-individual");
    }
}
