/**
 * Events and who gets them.
 *
 * <p>Subscriptions are held per event loop: a {@link dev.pulsewarden.broker.topic.TopicLoop} and its {@link
 * dev.pulsewarden.broker.topic.TopicTree} are touched by their own loop only, so without a history nothing on the hot path
 * takes a lock. An event is delivered on its publisher's loop in the call that publishes it, and handed to each other loop
 * that has subscribers for it by a queue and one wake-up. Every loop takes from its queue in order; thus what one client
 * publishes to one topic reaches each subscriber in that order.
 *
 * <p>A subscription names a topic, found in a map, or a pattern, found in a tree of segments ({@link
 * dev.pulsewarden.broker.topic.PatternTree}). How many patterns a client may have, and how long they may be, is bounded
 * ({@code PatternLimits}), since every event is compared with all of them.
 *
 * <p>Topics with a history are configured. Their events get a position under the one lock of the {@link
 * dev.pulsewarden.broker.topic.History}, and are handed to every loop, their publisher's own among them, in that order. A
 * client that asks for kept events holds that lock while they are listed, so that it also costs those who publish.
 *
 * <p>An event is encoded at most once a format, whoever gets it first ({@link dev.pulsewarden.broker.topic.Publication}).
 * The bytes on their way to a loop are counted, and past a limit the publisher is told to wait. A subscriber that fails is
 * told so and harms nobody else.
 */
@NullMarked
package dev.pulsewarden.broker.topic;

import org.jspecify.annotations.NullMarked;
