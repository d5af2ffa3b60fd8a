package dev.pulsewarden.broker.stomp;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The heart-beats of one session, as agreed at its beginning. Ours come early: looked at three times an interval, a line
 * that was idle since the last look gets one. A client is silent when nothing, not even a part of a frame, came for 1.7
 * intervals, and still not a tenth of an interval later; both together stay below twice what it promised.
 */
final class HeartBeats {

    private static final Pattern HEADER = Pattern.compile("(\\d{1,9}),(\\d{1,9})");
    private static final long NONE = 0;

    private final Line line;
    private final LongSupplier nanoTime;
    private final long least;
    private @Nullable Future<?> beating;
    private @Nullable Future<?> listening;
    private long sendNanos;
    private long receiveNanos;
    private long sentBytes;
    private long heardAt;
    private boolean lateOnce;

    /**
     * @param least the shortest interval that the broker takes part in
     */
    HeartBeats(Line line, Duration least, LongSupplier nanoTime) {
        this.line = line;
        this.least = least.toMillis();
        this.nanoTime = nanoTime;
    }

    /** What the broker can do and wants, for CONNECTED. */
    String offer() {
        return least + "," + least;
    }

    /**
     * Agrees with the client.
     *
     * @param header what the client can do and wants, in milliseconds
     */
    void agree(@Nullable String header) {
        Matcher matcher = HEADER.matcher(header == null ? "0,0" : header);
        if (!matcher.matches()) {
            throw new StompException(
                    ErrorKind.HEADER, "heart-beat must be two numbers of milliseconds with a comma between them");
        }
        receiveNanos = agreed(Long.parseLong(matcher.group(1)));
        sendNanos = agreed(Long.parseLong(matcher.group(2)));
    }

    private long agreed(long clientMs) {
        return clientMs == 0 ? NONE : TimeUnit.MILLISECONDS.toNanos(Math.max(clientMs, least));
    }

    void start() {
        heardAt = nanoTime.getAsLong();
        if (sendNanos != NONE) {
            beatLater();
        }
        if (receiveNanos != NONE) {
            listenFor(receiveNanos * 17 / 10);
        }
    }

    void stop() {
        sendNanos = NONE;
        receiveNanos = NONE;
        cancel(beating);
        cancel(listening);
    }

    /** The client has said all that it will say. */
    void listenNoMore() {
        receiveNanos = NONE;
        cancel(listening);
    }

    void heard() {
        if (receiveNanos != NONE) {
            heardAt = nanoTime.getAsLong();
            lateOnce = false;
        }
    }

    private void beatLater() {
        sentBytes = line.sentBytes();
        beating = line.schedule(this::beat, sendNanos / 3);
    }

    private void beat() {
        if (sendNanos != NONE && !line.isOver()) {
            if (line.sentBytes() == sentBytes) {
                line.beat();
            }
            beatLater();
        }
    }

    private void listenFor(long nanos) {
        listening = line.schedule(this::listen, nanos);
    }

    private void listen() {
        if (receiveNanos == NONE || line.isOver()) {
            return;
        }
        if (!line.isRead()) {
            heard(); // whose socket is not read cannot be heard
        }
        long left = heardAt + receiveNanos * 17 / 10 - nanoTime.getAsLong();
        if (left > 0) {
            listenFor(left);
        } else if (!lateOnce) {
            lateOnce = true; // perhaps it was the broker that stood still: what waits in the socket is read before this
            listenFor(receiveNanos / 10);
        } else {
            line.silent("no heart-beat came for " + TimeUnit.NANOSECONDS.toMillis(receiveNanos) * 18 / 10 + " ms");
        }
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
