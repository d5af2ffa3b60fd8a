package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.HeartbeatProperties.Mode;
import dev.pulsewarden.heartbeat.process.Signal;
import dev.pulsewarden.heartbeat.process.SignalResult;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** What the reaper counts. */
@Component
final class ReaperMeters {

    private final MeterRegistry meters;
    private final Timer scan;

    ReaperMeters(MeterRegistry meters) {
        this.meters = meters;
        this.scan = Timer.builder("pulsewarden.heartbeat.scan")
                .description("How long one look at all deadlines and open cases takes")
                .register(meters);
    }

    void decided(Mode mode) {
        meters.counter("pulsewarden.heartbeat.decided", "mode", lower(mode)).increment();
    }

    void held(String check) {
        meters.counter("pulsewarden.heartbeat.held", "check", check).increment();
    }

    void signalled(Signal signal, SignalResult result) {
        meters.counter("pulsewarden.heartbeat.signals", "signal", signal.name(), "result", lower(result))
                .increment();
    }

    void failed() {
        meters.counter("pulsewarden.heartbeat.scan.failed").increment();
    }

    Timer scan() {
        return scan;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
