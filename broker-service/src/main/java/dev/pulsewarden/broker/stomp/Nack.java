package dev.pulsewarden.broker.stomp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/** Why a client could not do a task, and when it is to be tried again. */
record Nack(@Nullable String error, @Nullable Duration delay) {

    static final Nack NOTHING = new Nack(null, null);

    static Nack of(ClientFrame frame) {
        return new Nack(frame.header("error"), duration(frame, "delay"));
    }

    /** Milliseconds as a whole number, or a text such as {@code 10s} or {@code PT10S}. */
    static @Nullable Duration duration(ClientFrame frame, String name) {
        String value = frame.own(name);
        if (value == null) {
            return null;
        }
        try {
            return DurationStyle.detectAndParse(value);
        } catch (IllegalArgumentException | ArithmeticException _) {
            throw new StompException(
                    ErrorKind.HEADER, name + " must be a number of milliseconds, or a duration such as 10s");
        }
    }
}
