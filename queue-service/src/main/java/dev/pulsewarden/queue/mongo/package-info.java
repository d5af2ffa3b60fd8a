/**
 * Tasks in MongoDB, for any number of queue-service nodes over one database.
 *
 * <p>One document a task; every change is a conditional update of single documents, so it works the same on a standalone
 * server, a replica set and a cluster: no transactions, no update pipelines, nothing that runs on the server. Losing the race
 * to another node is a normal result, looked into only when fewer documents matched than were sent. Whatever returns is on the
 * disks of a majority.
 *
 * <p>Places among READY tasks come from each node's clock, corrected to the store's; those of a restarted node need not start
 * above the stored ones, for places run ahead of the clock only while a node stores more than a thousand tasks a millisecond,
 * and {@code _id} decides between equal ones. The same clock judges leases and delays.
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
