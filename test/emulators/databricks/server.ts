import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApi } from './api.ts';
import { CallLog, type LoggedCall } from './call-log.ts';
import type { Identity } from './certificates.ts';
import type { Fault } from './faults.ts';
import { TokenDesk } from './oauth.ts';
import { bodyText, type Reply, refusal } from './replies.ts';
import { EmulatedState } from './state.ts';

export interface EmulatedDatabricksOptions {
  readonly state?: EmulatedState;
  /** 0, the default: a free port. */
  readonly port?: number;
  /** Speak TLS with this certificate. */
  readonly tls?: Identity;
  /** Milliseconds since the epoch; a demo sets the day by it. Dates of answers and the life of tokens follow it. */
  readonly now?: () => number;
  readonly tokenLifetimeSeconds?: number;
  /** Added to every answer. */
  readonly latencyMs?: number;
  /** Answer 429 to whoever goes over a published limit. */
  readonly enforcesLimits?: boolean;
  /** Milliseconds that never go back: when calls come, and so what is over a limit. */
  readonly stopwatch?: () => number;
}

export interface Injection {
  /** Only at this host. */
  readonly host?: string;
  /** So many calls meet the fault; all, unless told. */
  readonly times?: number;
}

export interface EmulatedDatabricks {
  /** `http://localhost:<port>` or `https://…`: answers for every host; `x-forwarded-host` says which one is meant. */
  readonly url: string;
  readonly state: EmulatedState;
  readonly desk: TokenDesk;
  readonly log: CallLog;
  /** From now on calls of the route meet the fault. The latest injection wins. */
  inject(route: string, fault: Fault, injection?: Injection): void;
  /** Forgets faults and calls; what is in the account stays. */
  clear(): void;
  close(): Promise<void>;
}

interface Injected {
  readonly route: string;
  readonly fault: Fault;
  readonly host: string | undefined;
  left: number;
}

/** A Databricks account and its workspaces on loopback, written from their documentation. */
export async function startEmulatedDatabricks(options: EmulatedDatabricksOptions = {}): Promise<EmulatedDatabricks> {
  const { state = new EmulatedState(), now = Date.now, tokenLifetimeSeconds: lifetimeSeconds } = options;
  const desk = new TokenDesk(state, { now, ...(lifetimeSeconds === undefined ? {} : { lifetimeSeconds }) });
  const log = new CallLog(options.stopwatch);
  const injected: Injected[] = [];
  const api = createApi(state, desk);

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const host = String(request.headers['x-forwarded-host'] ?? request.headers.host ?? '');
    const body = await textOf(request);
    const route = api.routeOf(host, request.method ?? '', url.pathname);
    const call = log.add(host, route, `${url.pathname}${url.search}`);
    response.once('close', () => log.leave(host));
    if (options.latencyMs) await sleep(options.latencyMs);
    const answer = () =>
      throttled(call) ?? api.answer({ host, method: request.method ?? '', url, headers: request.headers, body });
    const fault = faultFor(injected, call);
    const reply = fault ? fault(response, answer, url) : answer();
    if (reply) send(response, call, reply, now());
  };
  const throttled = (call: LoggedCall): Reply | undefined => {
    const seconds = options.enforcesLimits ? log.over(call) : undefined;
    if (seconds === undefined) return undefined;
    const { json } = refusal(429, 'REQUEST_LIMIT_EXCEEDED', 'The limit of this API is exceeded');
    return { status: 429, headers: { 'retry-after': String(seconds) }, ...(json === undefined ? {} : { json }) };
  };

  const server = await listening(options, (request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls ? 'https' : 'http'}://localhost:${port}`,
    state,
    desk,
    log,
    inject: (route, fault, { host, times = Number.POSITIVE_INFINITY } = {}) =>
      injected.push({ route, fault, host, left: times }),
    clear() {
      injected.length = 0;
      log.clear();
    },
    close: () => closed(server),
  };
}

function faultFor(injected: readonly Injected[], { route, host }: LoggedCall): Fault | undefined {
  const one = injected.findLast((each) => each.left > 0 && each.route === route && (each.host ?? host) === host);
  if (one) one.left -= 1;
  return one?.fault;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

function send(response: ServerResponse, call: LoggedCall, reply: Reply, now: number): void {
  call.status = reply.status;
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    date: new Date(now).toUTCString(),
    'x-request-id': crypto.randomUUID(),
    ...reply.headers,
  });
  response.end(bodyText(reply));
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

async function listening({ tls, port = 0 }: EmulatedDatabricksOptions, listener: Listener): Promise<Server> {
  const server = tls ? createTlsServer({ key: tls.key, cert: tls.cert }, listener) : createServer(listener);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function closed(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
