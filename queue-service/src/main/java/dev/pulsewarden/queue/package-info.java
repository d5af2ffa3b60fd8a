/** Durable tasks: accepted once, handed out until they are done or dead. */
@NullMarked
package dev.pulsewarden.queue;

import org.jspecify.annotations.NullMarked;
