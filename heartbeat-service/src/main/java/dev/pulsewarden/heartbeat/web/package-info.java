/**
 * The HTTP API. Bodies are JSON by their content type, bounded, and read here, past the message converters: heartbeats are
 * the hot path. A browser may only speak from a page of this very host: no web site can have its visitor's processes ended.
 */
@NullMarked
package dev.pulsewarden.heartbeat.web;

import org.jspecify.annotations.NullMarked;
