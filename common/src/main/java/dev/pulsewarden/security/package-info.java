/**
 * Who may talk to a service: anybody on this host as long as it listens on loopback alone, else only those who have the
 * token. A service that would listen on another address without a token does not start, and says so, unless that was asked
 * for by {@code pulsewarden.security.open=true}.
 */
@NullMarked
package dev.pulsewarden.security;

import org.jspecify.annotations.NullMarked;
