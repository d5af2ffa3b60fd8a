/**
 * The circuit around a store over the network: one decorator of its port, for each call, which is one batch.
 *
 * <pre>
 *   closed ──calls fail, or take longer than their limit──▶ open ──after openFor──▶ half-open
 *     ▲                                                      ▲                        │ │
 *     └───────────────── the trial went well ────────────────┼────────────────────────┘ │
 *                                                            └──── the trial failed ────┘
 * </pre>
 *
 * <p>Callers get through only while it is closed; else they are answered at once. Trials are the service's own, one at a
 * time, so that recovery needs no caller. No caller waits longer than its time limit. A call that was given up is interrupted and
 * keeps its place among those under way until it ends, so that a store that hangs takes no more than those places. What
 * the store refuses for a good reason, or because it is busy, is no failure; nor is a page or a count that takes too long.
 */
@NullMarked
package dev.pulsewarden.queue.breaker;

import org.jspecify.annotations.NullMarked;
