// The STOMP client that browsers and Node programs use, @stomp/stompjs, against the broker. Where the platform is, is said by
// BROKER_PORT, QUEUE_PORT and HEARTBEAT_PORT. The last test ends the broker; something must start it again.
import { Client, ReconnectionTimeMode, Versions } from '@stomp/stompjs';
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import test from 'node:test';
import WebSocket from 'ws';

const port = (name, otherwise) => process.env[name] ?? otherwise;
const brokerUrl = `ws://127.0.0.1:${port('BROKER_PORT', 7000)}/stomp`;
const queueUrl = `http://127.0.0.1:${port('QUEUE_PORT', 7001)}`;
const heartbeatUrl = `http://127.0.0.1:${port('HEARTBEAT_PORT', 7002)}`;

const PATIENCE_MS = 20_000;
const RESTART_MS = 150_000;
const LARGE = 900 * 1024;

/** What arrives, kept until it is asked for. */
class Arrivals {
  #kept = [];
  #waiting = [];

  constructor(what) {
    this.what = what;
  }

  add(one) {
    const waiting = this.#waiting.shift();
    if (waiting) waiting(one);
    else this.#kept.push(one);
  }

  next(patienceMs = PATIENCE_MS) {
    if (this.#kept.length > 0) return Promise.resolve(this.#kept.shift());
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${this.what}: nothing came`)), patienceMs);
      this.#waiting.push((one) => {
        clearTimeout(late);
        resolve(one);
      });
    });
  }

  get size() {
    return this.#kept.length;
  }
}

/** A client of stompjs with a place for everything that it may hear. It connects once, unless it is told otherwise. */
class Peer {
  connected = new Arrivals('CONNECTED');
  errors = new Arrivals('ERROR');
  closed = new Arrivals('the end of the WebSocket');
  beats = new Arrivals('a heart-beat');
  unasked = new Arrivals('a message without a subscription of its own');
  sockets = [];

  constructor(settings = {}) {
    this.client = new Client({
      webSocketFactory: () => {
        const socket = new WebSocket(brokerUrl, this.client.stompVersions.protocolVersions());
        this.sockets.push(socket);
        return socket;
      },
      reconnectDelay: 0,
      heartbeatIncoming: 0,
      heartbeatOutgoing: 0,
      onConnect: (frame) => this.connected.add(frame),
      onStompError: (frame) => this.errors.add(frame),
      onWebSocketClose: (event) => this.closed.add(event),
      onHeartbeatReceived: () => this.beats.add('beat'),
      onUnhandledMessage: (message) => this.unasked.add(message),
      ...settings,
    });
  }

  static async connect(settings) {
    const peer = new Peer(settings);
    peer.client.activate();
    peer.greeting = await peer.connected.next();
    return peer;
  }

  /** The frame that the broker confirms what was asked with. */
  receipt(ask) {
    const id = randomUUID();
    const receipts = new Arrivals(`RECEIPT ${id}`);
    this.client.watchForReceipt(id, (frame) => receipts.add(frame));
    ask({ receipt: id });
    return receipts.next();
  }

  /** Once this is done, a message reaches the client. */
  async subscribe(destination, headers = {}) {
    const messages = new Arrivals(destination);
    await this.receipt((receipt) => {
      messages.subscription = this.client.subscribe(destination, (message) => messages.add(message), {
        ...headers,
        ...receipt,
      });
    });
    return messages;
  }

  send(destination, body, headers = {}) {
    this.client.publish({ destination, body, headers });
  }

  /** As a client ends that has no time to say goodbye. */
  async drop() {
    this.sockets.at(-1).terminate();
    await this.closed.next();
  }
}

/** A test whose clients are deactivated whatever happens. */
function stomp(name, body, timeout = 90_000) {
  test(name, { timeout }, async () => {
    const peers = [];
    try {
      await body(async (settings) => {
        const peer = await Peer.connect(settings);
        peers.push(peer);
        return peer;
      });
    } finally {
      for (const { client } of peers) await client.deactivate({ force: true });
    }
  });
}

const get = async (url) => (await fetch(url)).json();
const unique = (name) => `${name}-${randomUUID()}`;

for (const version of [Versions.V1_2, Versions.V1_1, Versions.V1_0]) {
  stomp(`STOMP ${version} is agreed, and a message comes back`, async (connect) => {
    const peer = await connect({ stompVersions: new Versions([version]) });
    assert.equal(peer.client.connectedVersion, version);
    assert.equal(peer.greeting.headers.version, version);
    assert.equal(peer.sockets[0].protocol, `v${version.replace('.', '')}.stomp`);
    const topic = `/topic/${unique('version')}`;
    const messages = await peer.subscribe(topic);
    peer.send(topic, `by ${version}`, { mine: 'yes' });
    const message = await messages.next();
    assert.equal(message.body, `by ${version}`);
    assert.equal(message.headers.destination, topic);
    assert.equal(message.headers.mine, 'yes');
  });
}

stomp('a client that speaks all versions gets the newest', async (connect) => {
  const peer = await connect();
  assert.equal(peer.client.connectedVersion, Versions.V1_2);
});

stomp('patterns get what they match, once a subscription', async (connect) => {
  const [listener, publisher] = [await connect(), await connect()];
  const root = unique('weather');
  const one = await listener.subscribe(`/topic/${root}.*.rain`);
  const all = await listener.subscribe(`/topic/${root}.#`);
  for (const name of ['north.rain', 'north.wind', 'north.city.rain', 'south.rain']) {
    publisher.send(`/topic/${root}.${name}`, name);
  }
  publisher.send(`/topic/${root}`, 'root');
  assert.equal((await one.next()).body, 'north.rain');
  assert.equal((await one.next()).body, 'south.rain');
  for (const body of ['north.rain', 'north.wind', 'north.city.rain', 'south.rain', 'root']) {
    assert.equal((await all.next()).body, body);
  }
  await listener.receipt((receipt) => all.subscription.unsubscribe(receipt));
  publisher.send(`/topic/${root}.east.rain`, 'after');
  assert.equal((await one.next()).body, 'after');
  assert.equal(all.size + one.size + listener.unasked.size, 0);
});

stomp('a burst of 1,000 on several topics arrives whole and in its order', async (connect) => {
  const [listener, publisher] = [await connect(), await connect()];
  const root = unique('burst');
  const topics = [];
  for (let i = 0; i < 4; i++) topics.push(await listener.subscribe(`/topic/${root}.${i}`));
  const everything = await listener.subscribe(`/topic/${root}.*`);
  for (let n = 0; n < 1000; n++) publisher.send(`/topic/${root}.${n % 4}`, `${n}`);
  for (let n = 0; n < 1000; n++) {
    assert.equal((await everything.next()).body, `${n}`);
    assert.equal((await topics[n % 4].next()).body, `${n}`);
  }
});

stomp('text of any language and headers with everything that is escaped come out as they went in', async (connect) => {
  const peer = await connect();
  const topic = `/topic/${unique('text')}`;
  const messages = await peer.subscribe(topic);
  const body = 'grün ✓ 漢字 \u{1F680} tab\there\r\nline\0after a NUL';
  // no n, r or c after a backslash, and no spaces around: this client reads those as escapes once more, and trims
  const headers = { slashes: 'back\\slash \\', odd: 'line\nreturn\rcolon: ✓ \u{1F680}' };
  peer.send(topic, body, headers);
  const message = await messages.next();
  assert.equal(message.body, body);
  for (const [name, value] of Object.entries(headers)) assert.equal(message.headers[name], value);
  assert.equal(message.headers['content-length'], `${Buffer.byteLength(body)}`);
});

stomp('a body of bytes is not harmed, with every byte there is, NUL among them', async (connect) => {
  const peer = await connect();
  const topic = `/topic/${unique('bytes')}`;
  const messages = await peer.subscribe(topic);
  const every = Uint8Array.from({ length: 512 }, (_, i) => i % 256);
  for (const binaryBody of [every, new Uint8Array([0]), new Uint8Array([0, 0, 10, 0]), randomBytes(65_537)]) {
    const headers = { 'content-type': 'application/x-own' };
    peer.client.publish({ destination: topic, binaryBody: new Uint8Array(binaryBody), headers });
    const message = await messages.next();
    assert.deepEqual(Buffer.from(message.binaryBody), Buffer.from(binaryBody));
    assert.equal(message.headers['content-type'], 'application/x-own');
  }
});

stomp('a client that sends binary WebSocket messages only is understood', async (connect) => {
  const peer = await connect({ forceBinaryWSFrames: true });
  const topic = `/topic/${unique('forced')}`;
  const messages = await peer.subscribe(topic);
  peer.send(topic, 'über Bytes');
  assert.equal((await messages.next()).body, 'über Bytes');
});

stomp('every frame that asks for a receipt gets it, after it took effect', async (connect) => {
  const peer = await connect();
  const topic = `/topic/${unique('receipts')}`;
  const messages = await peer.subscribe(topic);
  const sent = await peer.receipt((receipt) => peer.send(topic, 'confirmed', receipt));
  assert.equal(sent.command, 'RECEIPT');
  assert.equal((await messages.next()).body, 'confirmed');
  await peer.receipt((receipt) => messages.subscription.unsubscribe(receipt));
  await peer.receipt((receipt) => peer.send(topic, 'to nobody', receipt));
  assert.equal(messages.size, 0);
  const disconnected = new Arrivals('the receipt of DISCONNECT');
  peer.client.onDisconnect = (frame) => disconnected.add(frame);
  await peer.client.deactivate();
  assert.equal((await disconnected.next()).command, 'RECEIPT');
});

stomp('a task is done with its ACK, and its receipt says that it is stored', async (connect) => {
  const [worker, producer] = [await connect(), await connect()];
  const queue = unique('acked');
  const id = unique('task');
  const body = JSON.stringify({ camera: 'north', note: 'grün ✓' });
  await producer.receipt((receipt) =>
    producer.send(`/queue/${queue}`, body, { 'task-id': id, 'content-type': 'application/json', ...receipt }),
  );
  assert.equal((await get(`${queueUrl}/tasks/${id}`)).state, 'READY');
  const tasks = await worker.subscribe(`/queue/${queue}`, { ack: 'client-individual' });
  const task = await tasks.next();
  assert.equal(task.headers['message-id'], id);
  assert.equal(task.headers.attempts, '1');
  assert.deepEqual(JSON.parse(task.body), JSON.parse(body));
  await worker.receipt((receipt) => task.ack(receipt));
  assert.equal((await get(`${queueUrl}/tasks/${id}`)).state, 'DONE');
});

stomp('a task that is refused comes again, and says so', async (connect) => {
  const peer = await connect();
  const queue = `/queue/${unique('refused')}`;
  const tasks = await peer.subscribe(queue, { ack: 'client-individual' });
  await peer.receipt((receipt) => peer.send(queue, 'try', receipt));
  const first = await tasks.next();
  const refused = await peer.receipt((receipt) => first.nack({ error: 'not now', delay: '0', ...receipt }));
  assert.equal(refused.headers.outcome, 'retrying');
  const second = await tasks.next();
  assert.equal(second.headers['message-id'], first.headers['message-id']);
  assert.equal(second.headers.attempts, '2');
  assert.equal(second.headers.redelivered, 'true');
  await peer.receipt((receipt) => second.ack(receipt));
});

stomp('what a client held when its connection broke goes to another one, without an attempt counted', async (connect) => {
  const [lost, other] = [await connect(), await connect()];
  const queue = `/queue/${unique('lost')}`;
  const held = await lost.subscribe(queue, { ack: 'client-individual', 'prefetch-count': '3' });
  for (const body of ['1', '2', '3']) await other.receipt((receipt) => other.send(queue, body, receipt));
  const before = [await held.next(), await held.next(), await held.next()];
  assert.deepEqual(before.map((task) => task.body), ['1', '2', '3']);
  await lost.receipt((receipt) => before[1].ack(receipt));
  await lost.drop();
  const again = await other.subscribe(queue, { ack: 'client-individual' });
  for (const body of ['1', '3']) {
    const task = await again.next();
    assert.equal(task.body, body);
    assert.equal(task.headers.attempts, '1');
    await other.receipt((receipt) => task.ack(receipt));
  }
});

stomp('a transaction takes effect with its COMMIT, ACKs too, and not at all with ABORT', async (connect) => {
  const peer = await connect();
  const queue = `/queue/${unique('transactions')}`;
  const topic = `/topic/${unique('transactions')}`;
  const messages = await peer.subscribe(topic);
  const tasks = await peer.subscribe(queue, { ack: 'client-individual' });
  await peer.receipt((receipt) => peer.send(queue, 'work', receipt));
  const task = await tasks.next();
  const state = async () => (await get(`${queueUrl}/tasks/${task.headers['message-id']}`)).state;

  const given = peer.client.begin();
  peer.send(topic, 'never', { transaction: given.id });
  task.ack({ transaction: given.id });
  given.abort();
  await peer.receipt((receipt) => peer.send(topic, 'after the abort', receipt));
  assert.equal((await messages.next()).body, 'after the abort');
  assert.equal(await state(), 'LEASED');

  const kept = peer.client.begin();
  peer.send(topic, 'first', { transaction: kept.id });
  task.ack({ transaction: kept.id });
  peer.send(topic, 'second', { transaction: kept.id });
  await peer.receipt((receipt) => peer.send(topic, 'before the commit', receipt));
  assert.equal(await state(), 'LEASED');
  kept.commit();
  await peer.receipt((receipt) => peer.send(topic, 'after the commit', receipt));
  for (const body of ['before the commit', 'first', 'second', 'after the commit']) {
    const message = await messages.next();
    assert.equal(message.body, body);
    assert.equal(message.headers.transaction, undefined);
  }
  assert.equal(await state(), 'DONE');
});

stomp('a bad SUBSCRIBE gets an ERROR that names it, and the connection is closed', async (connect) => {
  const [peer, other] = [await connect(), await connect()];
  const topic = `/topic/${unique('others')}`;
  const messages = await other.subscribe(topic);
  peer.client.subscribe('/nowhere/at/all', () => assert.fail('a message of no subscription'), { receipt: 'bad-one' });
  const error = await peer.errors.next();
  assert.equal(error.headers['receipt-id'], 'bad-one');
  assert.equal(error.headers.message, 'unknown destination');
  assert.match(error.body, /\/topic\//);
  const end = await peer.closed.next();
  assert.equal(end.code, 1008);
  assert.equal(end.reason, 'unknown destination');
  other.send(topic, 'not concerned');
  assert.equal((await messages.next()).body, 'not concerned');
});

stomp('with heart-beats both ways an idle client stays connected', async (connect) => {
  const peer = await connect({ heartbeatIncoming: 300, heartbeatOutgoing: 300, heartbeatToleranceMultiplier: 10 });
  assert.match(peer.greeting.headers['heart-beat'], /^[1-9]\d*,[1-9]\d*$/);
  // by then a client that says nothing would have been closed, as the next test shows
  for (let n = 0; n < 10; n++) await peer.beats.next();
  assert.equal(peer.closed.size, 0);
  await peer.receipt((receipt) => peer.send('/topic/still-there', 'yes', receipt));
});

stomp('a client that promised heart-beats and is silent is closed', async (connect) => {
  const peer = await connect({ heartbeatOutgoing: 300 });
  const socket = peer.sockets[0];
  const send = socket.send.bind(socket);
  socket.send = (data) => (data === '\n' ? undefined : send(data));
  const end = await peer.closed.next();
  assert.equal(end.code, 1001);
  assert.match(end.reason, /no heart-beat came/);
});

stomp('a reply to a temporary queue reaches the session that asked, and it alone', async (connect) => {
  const [asking, answering] = [await connect(), await connect()];
  const topic = `/topic/${unique('questions')}`;
  const questions = await answering.subscribe(topic);
  asking.send(topic, 'how late?', { 'reply-to': '/temp-queue/answers', 'correlation-id': 'q1' });
  const question = await questions.next();
  assert.notEqual(question.headers['reply-to'], '/temp-queue/answers');
  answering.send(question.headers['reply-to'], 'just in time', { 'correlation-id': question.headers['correlation-id'] });
  const answer = await asking.unasked.next();
  assert.equal(answer.headers.subscription, '/temp-queue/answers');
  assert.equal(answer.headers['correlation-id'], 'q1');
  assert.equal(answer.body, 'just in time');
  assert.equal(answering.unasked.size, 0);
});

for (const splitLargeFrames of [false, true]) {
  const how = splitLargeFrames ? 'as one frame over many messages' : 'in one message';
  stomp(`a body of 900 KiB goes there and back ${how}`, async (connect) => {
    const peer = await connect({ splitLargeFrames, maxWebSocketChunkSize: 8 * 1024 });
    const topic = `/topic/${unique('large')}`;
    const messages = await peer.subscribe(topic);
    const line = 'grün ✓ 0123456789\n';
    const body = line.repeat(Math.floor(LARGE / Buffer.byteLength(line)));
    peer.send(topic, body);
    peer.send(topic, 'small');
    assert.ok((await messages.next()).body === body, 'the large body came out as it went in');
    assert.equal((await messages.next()).body, 'small');
    if (!splitLargeFrames) {
      const bytes = randomBytes(LARGE);
      peer.client.publish({ destination: topic, binaryBody: new Uint8Array(bytes) });
      assert.ok(bytes.equals(Buffer.from((await messages.next()).binaryBody)), 'so did the large body of bytes');
    }
  });
}

stomp('a client finds the broker again after its restart, and goes on', async (connect) => {
  const { items } = await get(`${heartbeatUrl}/instances?limit=1000`);
  const { pid } = items.findLast(({ service, state }) => service === 'broker-service' && state === 'UP');
  const peer = await connect({
    reconnectDelay: 100,
    maxReconnectDelay: 1000,
    reconnectTimeMode: ReconnectionTimeMode.EXPONENTIAL,
    connectionTimeout: 5000,
  });
  const topic = `/topic/${unique('again')}`;
  const before = await peer.subscribe(topic);
  peer.send(topic, 'before');
  assert.equal((await before.next()).body, 'before');
  process.kill(pid, 'SIGTERM');
  const end = await peer.closed.next();
  assert.equal(end.code, 1001);
  await peer.connected.next(RESTART_MS);
  const after = await peer.subscribe(topic);
  peer.send(topic, 'after');
  assert.equal((await after.next()).body, 'after');
}, 2 * RESTART_MS);
