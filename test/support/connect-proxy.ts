import { once } from 'node:events';
import { createServer, type IncomingMessage, request as send } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** What the proxy does with whoever asks for a way. */
export type ProxyMood = 'opens' | 'answers a page' | 'hangs' | 'hangs once it is open' | { readonly refuses: number };

export interface ConnectProxy {
  /** With a user and a password in it. */
  readonly url: string;
  /** As errors and recordings may name it. */
  readonly name: string;
  mood: ProxyMood;
  /** `CONNECT host:port`, or `GET http://…` for plain HTTP, in order. */
  readonly asked: string[];
  /** `Proxy-Authorization` of each, in order. */
  readonly authorizations: (string | undefined)[];
  /** Connections that somebody still holds to it. */
  readonly open: () => number;
  close(): Promise<void>;
}

export const PROXY_SECRET = 'a-proxy-password-nobody-may-see';

/** An HTTP proxy on loopback. Whatever host is asked for, `target` (a port of this machine) stands behind it. */
export async function startConnectProxy(target: () => number): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const note = ({ method, url, headers }: IncomingMessage) => {
    asked.push(`${method} ${url}`);
    authorizations.push(headers['proxy-authorization']);
  };
  const server = createServer((request, response) => {
    note(request);
    if (proxy.mood === 'hangs') return;
    if (proxy.mood !== 'opens') {
      const status = typeof proxy.mood === 'object' ? proxy.mood.refuses : 200;
      response.writeHead(status, { 'content-type': 'text/html' }).end(PAGE);
      return;
    }
    const { pathname, search } = new URL(request.url ?? '');
    const { method, headers } = request;
    const onward = send({ port: target(), host: '127.0.0.1', path: pathname + search, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('end', () => socket.end()); // HTTP servers leave it half open
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request);
    const { mood } = proxy;
    if (mood === 'hangs') return void socket.resume(); // or it would never see the other side go
    if (typeof mood === 'object') return void socket.end(`HTTP/1.1 ${mood.refuses} Refused\r\n\r\n${PAGE}`);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    if (mood === 'answers a page') return void socket.resume().end(PAGE);
    if (mood === 'hangs once it is open') return void socket.resume();
    const onward = connect(target(), '127.0.0.1');
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    onward.pipe(socket).pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy: ConnectProxy = {
    url: `http://somebody:${PROXY_SECRET}@127.0.0.1:${port}`,
    name: `http://127.0.0.1:${port}`,
    mood: 'opens',
    asked,
    authorizations,
    open: () => sockets.size,
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  return proxy;
}

const PAGE = '<!DOCTYPE html><html><head><title>Sign in to go on</title></head></html>';
