package dev.pulsewarden.heartbeat.reaper;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an event says about a case. */
final class Reaped {

    private Reaped() {}

    static Map<String, Object> payload(Kill kill) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("kill", kill.id());
        payload.put("command", kill.verdict().command());
        payload.put("reason", kill.verdict().reason());
        payload.put("silentMs", kill.verdict().silentMs());
        payload.put("signals", signals(kill));
        if (kill.result() != null) {
            payload.put("result", kill.result().name());
        }
        return payload;
    }

    private static List<Map<String, Object>> signals(Kill kill) {
        return kill.signals().stream()
                .map(sent -> {
                    Map<String, Object> signal = new LinkedHashMap<>();
                    signal.put("signal", sent.signal().name());
                    signal.put("at", sent.at());
                    if (sent.result() != null) {
                        signal.put("result", sent.result().name());
                    }
                    return signal;
                })
                .toList();
    }
}
