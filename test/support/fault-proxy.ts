import { once } from 'node:events';
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a service writes requests and errors; read off the request. */
export type Protocol = 'json' | 'ec2' | 'query' | 'rest';

/** One call on its way through. */
export interface ProxiedCall {
  /** `ListKeys`: from `x-amz-target` or `Action=`; for REST protocols what `nameRest` says. */
  readonly operation: string;
  readonly protocol: Protocol;
  /** 1 for the first call of this operation since the last `clear`. */
  readonly nth: number;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What comes back: an answer; half of one, and then the connection is cut; or nothing, ever. */
export type Outcome = Answer | { readonly cutAfterHalf: Answer } | 'no answer';

/** Takes a call instead of the service. `forward` asks the service, with another body if one is given. */
export type Fault = (call: ProxiedCall, forward: (body?: string) => Promise<Answer>) => Outcome | Promise<Outcome>;

export interface FaultProxy {
  /** `http://localhost:<port>` */
  readonly url: string;
  /** From now on calls of `operation` (the `nth` only, if given) meet `fault`. The latest injection wins. */
  inject(operation: string, fault: Fault, nth?: number): void;
  /** Forgets injections and counts; `answers` is what stays in place: operations the service behind does not have. */
  clear(): void;
  /** Calls by operation since the last `clear`. */
  readonly counts: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export interface FaultProxyOptions {
  /** Added to every call, in milliseconds. */
  readonly latencyMs?: number;
  /** Operations that are always answered here, as if the service behind had them. */
  readonly standIns?: Readonly<Record<string, string>>;
  /**
   * What the service behind said once is said again, under a new date, without asking it: for an account in which
   * nothing changes any more, and whoever asks is told the same.
   */
  readonly remembers?: boolean;
  /** Names calls of REST protocols, which do not carry their operation's name. */
  readonly nameRest?: (method: string, url: string) => string | undefined;
}

interface Injection {
  readonly operation: string;
  readonly nth: number | undefined;
  readonly fault: Fault;
}

/** A proxy on loopback before an AWS endpoint that answers some calls as services do on bad days. */
export async function startFaultProxy(target: string, options: FaultProxyOptions = {}): Promise<FaultProxy> {
  const counts = new Map<string, number>();
  let injections: Injection[] = [];
  const agent = new Agent({ keepAlive: true });
  const ask = options.remembers ? remembering(agent, target) : asking(agent, target);
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request, counts, options);
    if (options.latencyMs) await sleep(options.latencyMs);
    const injected = injections.findLast(
      ({ operation, nth }) => operation === call.operation && (nth === undefined || nth === call.nth),
    );
    const standIn = options.standIns?.[call.operation];
    const serve = async (body?: string): Promise<Answer> =>
      standIn === undefined
        ? ask(call, body ?? call.body)
        : { status: 200, headers: { 'content-type': 'text/xml' }, body: standIn };
    respond(response, injected ? await injected.fault(call, serve) : await serve());
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    counts,
    inject: (operation, fault, nth) => injections.push({ operation, fault, nth }),
    clear() {
      injections = [];
      counts.clear();
    },
    close: async () => {
      agent.destroy();
      await closeServer(server);
    },
  };
}

async function readCall(
  request: IncomingMessage,
  counts: Map<string, number>,
  { nameRest }: FaultProxyOptions,
): Promise<ProxiedCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  const { method = '', url = '', headers } = request;
  const target = headers['x-amz-target'];
  const action = /(?:^|&)Action=([A-Za-z0-9]+)/.exec(body)?.[1];
  const operation = String(target ?? '').split('.')[1] ?? action ?? nameRest?.(method, url) ?? `${method} ${url}`;
  const nth = (counts.get(operation) ?? 0) + 1;
  counts.set(operation, nth);
  const isEc2 = body.includes('Version=2016-11-15');
  const protocol: Protocol = target ? 'json' : action ? (isEc2 ? 'ec2' : 'query') : 'rest';
  return { operation, protocol, nth, method, url, headers, body };
}

type Ask = (call: ProxiedCall, body: string) => Promise<Answer>;

const asking =
  (agent: Agent, target: string): Ask =>
  (call, body) =>
    forward(agent, target, call, body);

/** Services and regions are told apart by the scope of the signature. */
function remembering(agent: Agent, target: string): Ask {
  const said = new Map<string, Promise<Answer>>();
  return async (call, body) => {
    const { method, url, headers } = call;
    const [, scope] = /Credential=[^/]*\/\d+\/([^,]*)/.exec(String(headers.authorization)) ?? [];
    const question = JSON.stringify([scope, method, url, headers['x-amz-target'], body]);
    const answer = said.get(question) ?? forward(agent, target, call, body);
    said.set(question, answer);
    const { headers: first, ...rest } = await answer;
    return { ...rest, headers: { ...first, date: new Date().toUTCString() } };
  };
}

async function forward(
  agent: Agent,
  target: string,
  { method, url, headers }: ProxiedCall,
  body: string,
): Promise<Answer> {
  const { 'transfer-encoding': _, connection: __, ...rest } = headers;
  const request = httpRequest(new URL(url, target), {
    method,
    headers: { ...rest, 'content-length': String(Buffer.byteLength(body)) },
    agent,
  });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const kept = Object.entries(response.headers).filter(([name]) => !HOP_BY_HOP.includes(name));
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

/** Belong to one connection, or are set anew. */
const HOP_BY_HOP = ['connection', 'transfer-encoding', 'content-length', 'keep-alive'];

function respond(response: ServerResponse, outcome: Outcome): void {
  if (outcome === 'no answer') return;
  const answer = 'cutAfterHalf' in outcome ? outcome.cutAfterHalf : outcome;
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
  if ('cutAfterHalf' in outcome) {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
    return;
  }
  response.end(body);
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
