/**
 * The broker's HTTP side: WebSocket handshakes on {@code /}, {@code /ws} and {@code /stomp}, and {@code POST /events},
 * {@code GET /topics} and {@code GET /sessions}.
 *
 * <p>Spring routes and checks a handshake ({@link dev.pulsewarden.broker.web.Handshakes}: upgrade, origin, room for one
 * more); then {@code NettyUpgradeStrategy} makes a session of the connection's Netty channel, and Spring has no more part in
 * it.
 */
@NullMarked
package dev.pulsewarden.broker.web;

import org.jspecify.annotations.NullMarked;
