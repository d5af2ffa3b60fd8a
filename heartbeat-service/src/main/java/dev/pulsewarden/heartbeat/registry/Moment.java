package dev.pulsewarden.heartbeat.registry;

import java.time.Instant;

/** Now: what o'clock it is, and in ticks. */
record Moment(Instant at, long nanos) {}
