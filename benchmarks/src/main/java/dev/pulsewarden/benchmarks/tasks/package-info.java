/**
 * A load generator for queues of tasks that checks every task, in three protocols: JSON over a broker's WebSocket, HTTP, and AMQP
 * 0-9-1 for RabbitMQ.
 *
 * <p>Producers store tasks that carry their producer, number and time, each with one request under way; workers take them and say
 * that they are done. Each task that was stored must be delivered once, as it was sent, and each worker must get a
 * producer's tasks in the order in which they were stored. When a load is finished the queue is emptied, and a last
 * worker looks whether anything comes back although it was done. What was wrong is in the tally; a server that stops
 * answering ends the load with an exception or a tally that says so.
 *
 * <p>One thread does everything, all protocols alike, so that none has a client that is faster than the others'. They are as bare as
 * possible for that reason: no library, and answers are searched rather than parsed.
 */
@NullMarked
package dev.pulsewarden.benchmarks.tasks;

import org.jspecify.annotations.NullMarked;
