/**
 * Tells what happens in a service as events, through the broker.
 *
 * <p>They wait in a bounded buffer while the broker is away, and are published in their order, in batches, with growing
 * waits between attempts. What does not fit is dropped and counted; nothing else ever waits for it. An event whose batch
 * was lost on the way may be published twice. A service that tells something makes the three beans of its own settings.
 */
@NullMarked
package dev.pulsewarden.events;

import org.jspecify.annotations.NullMarked;
