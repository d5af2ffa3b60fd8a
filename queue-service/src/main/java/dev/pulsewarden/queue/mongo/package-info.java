/**
 * Tasks in MongoDB, for any number of queue-service nodes over one database.
 *
 * <p>One document a task; every change is a conditional update of single documents, so it works the same on a standalone
 * server, a replica set and behind the routers of a cluster: no transactions, no update pipelines, no scripts. In a cluster the
 * tasks are not sharded: ids and dedupe keys are unique by indexes that sharding by queue does not allow. Losing the race
 * to another node is a normal result, looked into only when fewer documents matched than were sent. Whatever was written is on
 * the disks of a majority before it is told. A nack that is said again is answered by what is read from the primary: after a
 * failover, what its first try wrote there may turn out not to have lasted, and the lease then runs out as any other.
 *
 * <p>Places among READY tasks come from each node's clock, corrected to the store's; those of a restarted node need not start
 * above the stored ones, for places run ahead of the clock only while a node stores more than a thousand tasks a millisecond,
 * and {@code _id} decides between equal ones. The same clock judges leases and delays.
 *
 * <p>Leases are looked after by all nodes, and each look is noted for the others. They start anew after a time in which no node
 * looked, at the start of the only node, and when the store was away from a node; so not at the start of one among several. A
 * node that refused a holder while its looks succeed counts at most once within two default leases, for all nodes together.
 *
 * <p>A claim may take effect and its answer be lost. What it leased is given back as soon as the store answers this node again;
 * if the node is killed before, the leases run out and count as attempts, as do those of any claim it had on its way.
 *
 * <p>Claims that wait at one node learn of tasks enqueued at another by looking, see
 * {@link dev.pulsewarden.queue.mongo.Lookout}. Building the store does not need MongoDB: indexes are made before the first use, and looked for
 * after each failure.
 */
@NullMarked
package dev.pulsewarden.queue.mongo;

import org.jspecify.annotations.NullMarked;
