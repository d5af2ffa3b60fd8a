/**
 * Asks a service how it is, from the command line: for the health check of a container, whose image has no other program that
 * could ask. Of the JDK only, since it is started every few seconds.
 */
@NullMarked
package dev.pulsewarden.probe;

import org.jspecify.annotations.NullMarked;
