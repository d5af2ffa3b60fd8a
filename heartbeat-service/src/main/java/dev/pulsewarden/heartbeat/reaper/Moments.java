package dev.pulsewarden.heartbeat.reaper;

import dev.pulsewarden.heartbeat.registry.Ticker;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Both ways to tell the time. */
@Component
record Moments(Clock clock, Ticker ticker) {}
