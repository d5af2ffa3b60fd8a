// A client of the old Node broker, as it is: the `ws` package and the frames it always sent. It fails on any deviation.
// Where the platform is, is said by BROKER_PORT, QUEUE_PORT and HEARTBEAT_PORT.
import assert from 'node:assert/strict';
import test from 'node:test';
import WebSocket from 'ws';

const port = (name, otherwise) => process.env[name] ?? otherwise;
const brokerUrl = `ws://127.0.0.1:${port('BROKER_PORT', 7000)}`;
const queueUrl = `http://127.0.0.1:${port('QUEUE_PORT', 7001)}`;
const heartbeatUrl = `http://127.0.0.1:${port('HEARTBEAT_PORT', 7002)}`;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const PATIENCE_MS = 20_000;

/** A connection that keeps every frame until it is asked for. */
class Client {
  #frames = [];
  #waiting = [];

  static async connect() {
    const client = new Client();
    client.socket = new WebSocket(brokerUrl);
    client.socket.on('message', (data, isBinary) => client.#arrived(data, isBinary));
    await new Promise((resolve, reject) => client.socket.once('open', resolve).once('error', reject));
    return client;
  }

  #arrived(data, isBinary) {
    assert.equal(isBinary, false, 'the broker speaks in text frames');
    const frame = JSON.parse(data.toString());
    const waiting = this.#waiting.shift();
    if (waiting) waiting(frame);
    else this.#frames.push(frame);
  }

  send(frame) {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  /** The very next frame, whatever it is. */
  next(expected) {
    if (this.#frames.length > 0) return Promise.resolve(this.#frames.shift());
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no frame came where ${expected} was expected`)), PATIENCE_MS);
      this.#waiting.push((frame) => {
        clearTimeout(late);
        resolve(frame);
      });
    });
  }

  assertNothingMore() {
    assert.deepEqual(this.#frames, [], 'frames that nobody asked for');
    assert.equal(this.socket.readyState, WebSocket.OPEN);
  }
}

const get = async (url) => (await fetch(url)).json();

async function until(holds, what) {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    assert.ok(Date.now() < end, what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function assertEvent(frame, type, payload) {
  assert.deepEqual(Object.keys(frame), ['event']);
  const { source, timestamp, ...rest } = frame.event;
  assert.deepEqual(rest, { type, payload });
  assert.equal(typeof source, 'string');
  assert.match(timestamp, TIME);
}

test('a client of the old Node broker works unchanged', { timeout: 60_000 }, async () => {
  const worker = await Client.connect();
  const other = await Client.connect();
  try {
    // 1. The worker subscribes, says that it is alive and that it is ready; nothing of it is answered.
    worker.send({ action: 'subscribe', topic: 'vision.captured' });
    worker.send({
      action: 'publish',
      message: { type: 'heartbeat', payload: { name: 'w', pid: process.pid } },
    });
    worker.send({ action: 'ready', queue: 'vision-capture' });

    // 2. Another client enqueues; the worker's first frame is the task.
    const payload = { camera: 'north', shutter: [1, 2.5, null], note: 'grün ✓' };
    other.send({ action: 'enqueue', queue: 'vision-capture', task: payload });
    const assigned = await worker.next('task-assigned');
    assert.deepEqual(Object.keys(assigned).sort(), ['action', 'task']);
    assert.equal(assigned.action, 'task-assigned');
    const { id, createdAt, attempts, leaseMs, ...task } = assigned.task;
    assert.deepEqual(task, { queue: 'vision-capture', payload });
    assert.equal(typeof id, 'string');
    assert.match(createdAt, TIME);
    assert.ok(Number.isInteger(attempts));
    assert.ok(leaseMs > 0);

    // 3. It acks it, in silence.
    worker.send({ action: 'ack', taskId: id });
    await until(async () => (await get(`${queueUrl}/tasks/${id}`)).state === 'DONE', 'the acked task is done');

    // 4. Its next frame is the event that it subscribed to; the heartbeat counted.
    other.send({ action: 'publish', message: { type: 'vision.captured', payload: { frame: 1 } } });
    assertEvent(await worker.next('an event'), 'vision.captured', { frame: 1 });
    assert.equal((await get(`${heartbeatUrl}/services/w`)).state, 'UP');

    // 5. What cannot be read or is not known is answered, and the connection stays open.
    worker.send('not json');
    assert.equal((await worker.next('an error')).error, 'invalid json');
    worker.send({ action: 'dance' });
    assert.equal((await worker.next('an error')).error, 'unknown action');
    other.send('{"action":');
    assert.equal((await other.next('an error')).error, 'invalid json');

    // 6. Both go on.
    other.send({ action: 'publish', message: { type: 'vision.captured', payload: { frame: 2 } } });
    assertEvent(await worker.next('an event'), 'vision.captured', { frame: 2 });
    worker.send({ action: 'unsubscribe', topic: 'vision.captured' });
    worker.send({ action: 'subscribe', topic: 'vision.again' });
    worker.send({ action: 'publish', message: { type: 'vision.captured', payload: 'nobody hears this' } });
    worker.send({ action: 'publish', message: { type: 'vision.again', payload: 'a publisher gets its own events' } });
    assertEvent(await worker.next('an event'), 'vision.again', 'a publisher gets its own events');
    worker.assertNothingMore();
    other.assertNothingMore();
  } finally {
    await fetch(`${heartbeatUrl}/services/w`, { method: 'DELETE' });
    worker.socket.close();
    other.socket.close();
  }
});
