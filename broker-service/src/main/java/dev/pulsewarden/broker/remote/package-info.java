/**
 * The platform's other services over HTTP, or over a link: one WebSocket that carries the same requests and answers as binary
 * messages at a fraction of their cost. A {@link dev.pulsewarden.broker.remote.ServiceLink} is opened beside the first request, and
 * carries requests once a first one of its own was answered; while there is none they go over HTTP. When a link is lost, what is
 * under way on it fails as on a lost connection; a request that is late fails alone, as long as the service answers a ping.
 *
 * <p>Whatever keeps an answer from coming (no connection, no answer in time, a 5xx without a reason, an answer nobody can
 * read) is one {@link dev.pulsewarden.broker.remote.ServiceAwayException}; what the service refuses is its {@link
 * dev.pulsewarden.problem.ProblemException}, as the service said it.
 */
@NullMarked
package dev.pulsewarden.broker.remote;

import org.jspecify.annotations.NullMarked;
