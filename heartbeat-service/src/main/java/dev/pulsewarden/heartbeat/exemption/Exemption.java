package dev.pulsewarden.heartbeat.exemption;

/**
 * Somebody decided that a service's instances are never ended.
 *
 * @param reason by what that was decided, in words
 */
public record Exemption(String reason) {}
