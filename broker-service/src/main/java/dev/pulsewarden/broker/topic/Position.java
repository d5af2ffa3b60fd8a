package dev.pulsewarden.broker.topic;

/**
 * Where an event stands among those of its topic, if the topic has a history.
 *
 * @param seq one more than that of the event before it; the first has 1
 * @param epoch which counting it belongs to; another one begins when the broker is started anew or has forgotten the topic
 */
public record Position(long seq, String epoch) {}
