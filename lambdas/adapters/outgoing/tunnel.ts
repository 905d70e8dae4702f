import { request as requestPlainly } from 'node:http';
import { Agent, type AgentOptions, request as requestOverTls } from 'node:https';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { HttpProxy } from './proxy.ts';

/** From the first byte to the proxy until the host behind it has shown its certificate. */
const TUNNEL_MS = 10_000;

type Connected = (error: Error | null, socket: Duplex) => void;
type Target = Parameters<Agent['createConnection']>[0];

/**
 * Connects through a proxy with CONNECT, and speaks TLS with the host behind it. Whatever fails, and whatever hangs,
 * ends here with an error whose code says whether trying again may help, and leaves no socket behind.
 */
export class TunnelAgent extends Agent {
  readonly #proxy: HttpProxy;
  readonly #tunnelMs: number;

  constructor(proxy: HttpProxy, options: AgentOptions, tunnelMs = TUNNEL_MS) {
    super(options);
    this.#proxy = proxy;
    this.#tunnelMs = tunnelMs;
  }

  override createConnection(options: Target, connected?: Connected): undefined {
    const { host, port } = options;
    const target = `${host?.includes(':') ? `[${host}]` : host}:${port ?? 443}`;
    const establishing = new AbortController();
    const late = `did not open a way to ${target} within ${this.#tunnelMs / 1000} s`;
    const timer = setTimeout(() => establishing.abort(failed('ETIMEDOUT', late)), this.#tunnelMs);
    this.#established(target, options, establishing.signal)
      .finally(() => clearTimeout(timer))
      .then(
        (socket) => connected?.(null, socket),
        (error: Error) => connected?.(error, undefined as never),
      );
    return undefined;
  }

  async #established(target: string, options: Target, signal: AbortSignal): Promise<Duplex> {
    const open: Duplex[] = [];
    const whenLate = Promise.withResolvers<never>();
    const onAbort = () => whenLate.reject(signal.reason);
    signal.addEventListener('abort', onAbort);
    try {
      const way = await Promise.race([this.#opened(target, signal), whenLate.promise]);
      open.push(way);
      const socket = connect({ ...(options as ConnectionOptions), socket: way });
      open.push(socket);
      return await Promise.race([secured(socket), whenLate.promise]);
    } catch (error) {
      for (const socket of open) socket.destroy();
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  #opened(target: string, signal: AbortSignal): Promise<Duplex> {
    const { url } = this.#proxy;
    const { promise, resolve, reject } = Promise.withResolvers<Duplex>();
    const request = (url.protocol === 'https:' ? requestOverTls : requestPlainly)({
      host: bareHost(url),
      ...(url.port === '' ? {} : { port: url.port }),
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...authorization(url) },
      agent: false,
    });
    signal.addEventListener('abort', () => request.destroy(signal.reason), { once: true });
    request.once('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode >= 200 && statusCode < 300 && !signal.aborted) return resolve(socket);
      socket.destroy();
      reject(refused(statusCode, target));
    });
    request.once('response', (response) => {
      response.destroy();
      reject(refused(response.statusCode ?? 0, target));
    });
    request.on('error', (cause: NodeJS.ErrnoException) => {
      reject(
        signal.aborted ? signal.reason : failed(cause.code ?? PROXY_FAILED, `cannot be used: ${said(cause)}`, cause),
      );
    });
    request.end();
    return promise;
  }
}

/** Among read failures an unexpected response; nobody tries again after it. */
const PROXY_FAILED = 'ERR_PROXY_TUNNEL';

function refused(status: number, target: string): Error {
  const why = status === 407 ? ': it wants to know who asks; put user and password into its URL' : '';
  // A proxy that fails may do better a moment later; one that refuses will refuse again.
  return failed(status >= 500 ? 'ECONNRESET' : PROXY_FAILED, `answers HTTP ${status} to CONNECT ${target}${why}`);
}

/** What happened at the proxy; whoever sends adds which proxy it was. */
const failed = (code: string, what: string, cause?: Error): Error =>
  Object.assign(new Error(`the proxy ${what}`, cause ? { cause } : {}), { code });

/** Of an AggregateError, which tried every address and has no message, what the first one said. */
const said = (error: Error): string =>
  error instanceof AggregateError ? String((error.errors[0] as Error)?.message) : error.message;

const bareHost = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

function secured(socket: TLSSocket): Promise<TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  socket.once('secureConnect', () => {
    socket.off('error', reject);
    resolve(socket);
  });
  socket.once('error', reject);
  return promise;
}
