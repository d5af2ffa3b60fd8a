// A topic broker as one writes it on the ws package: for each subscriber, the message is put together and sent.
//
//   node broker.js PORT
//
// It speaks as much of the JSON actions and of STOMP 1.2 as the benchmark needs: subscribe and publish.
import { WebSocketServer } from 'ws';

const topics = new Map(); // topic -> Set of subscriptions: {socket} for JSON, {socket, id} for STOMP
let messages = 0;

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  maxPayload: 1024 * 1024,
  handleProtocols: (offered) => (offered.has('v12.stomp') ? 'v12.stomp' : false),
});

server.on('connection', (socket, request) => {
  const source = `${request.socket.remoteAddress}:${request.socket.remotePort}`;
  const subscriptions = [];
  const subscribe = (topic, subscription) => {
    if (!topics.has(topic)) topics.set(topic, new Set());
    topics.get(topic).add(subscription);
    subscriptions.push([topic, subscription]);
  };
  const speak = socket.protocol === 'v12.stomp' ? speakStomp : speakJson;
  socket.on('message', (data) => speak(socket, data.toString(), source, subscribe));
  socket.on('error', () => socket.terminate());
  socket.on('close', () => subscriptions.forEach(([topic, subscription]) => topics.get(topic).delete(subscription)));
});

function speakJson(socket, text, source, subscribe) {
  let request;
  try {
    request = JSON.parse(text);
  } catch {
    return socket.send(JSON.stringify({ error: 'invalid json' }));
  }
  switch (request.action) {
    case 'subscribe':
      return subscribe(request.topic, { socket });
    case 'publish':
      return publish({ source, timestamp: new Date().toISOString(), ...request.message });
    default:
      return socket.send(JSON.stringify({ error: 'unknown action' }));
  }
}

function speakStomp(socket, text, source, subscribe) {
  const end = text.indexOf('\n\n');
  if (end < 0) return; // a heart-beat
  const [command, ...lines] = text.slice(0, end).split('\n');
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon)] ??= line.slice(colon + 1);
  }
  switch (command) {
    case 'CONNECT':
    case 'STOMP':
      return socket.send('CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\0');
    case 'SUBSCRIBE':
      return subscribe(topicOf(headers), { socket, id: headers.id });
    case 'SEND':
      return publish({
        type: topicOf(headers),
        source,
        timestamp: new Date().toISOString(),
        contentType: headers['content-type'],
        payload: text.slice(end + 2, text.lastIndexOf('\0')),
      });
    default:
      socket.send(`ERROR\nmessage:${command} is not known here\n\n\0`);
      return socket.close();
  }
}

function topicOf(headers) {
  return headers.destination.replace(/^\/topic\//, '');
}

function publish(event) {
  const subscriptions = topics.get(event.type);
  if (!subscriptions) return;
  const number = ++messages;
  for (const { socket, id } of subscriptions) {
    socket.send(id === undefined ? JSON.stringify({ event }) : stompMessage(event, id, number));
  }
}

function stompMessage({ type, source, timestamp, contentType, payload }, id, number) {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return frame(
    'MESSAGE',
    {
      subscription: id,
      'message-id': number,
      destination: `/topic/${type}`,
      'content-type': contentType ?? 'application/json',
      'content-length': Buffer.byteLength(body),
      source,
      timestamp,
    },
    body,
  );
}

const escapes = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', ':': '\\c' };

function frame(command, headers, body) {
  let text = `${command}\n`;
  for (const name of Object.keys(headers)) {
    text += `${name}:${String(headers[name]).replace(/[\\\n\r:]/g, (character) => escapes[character])}\n`;
  }
  return `${text}\n${body}\0`;
}

process.on('SIGTERM', () => process.exit(0));
