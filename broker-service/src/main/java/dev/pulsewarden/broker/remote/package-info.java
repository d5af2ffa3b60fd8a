/**
 * The platform's other services over HTTP.
 *
 * <p>Whatever keeps an answer from coming (no connection, no answer in time, a 5xx without a reason, an answer nobody can
 * read) is one {@link dev.pulsewarden.broker.remote.ServiceAwayException}; what the service refuses is its {@link
 * dev.pulsewarden.problem.ProblemException}, as the service said it.
 */
@NullMarked
package dev.pulsewarden.broker.remote;

import org.jspecify.annotations.NullMarked;
