/** Topics over WebSocket, and work handed to those who are ready for it. */
@NullMarked
package dev.pulsewarden.broker;

import org.jspecify.annotations.NullMarked;
