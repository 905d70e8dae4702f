import { type IncomingMessage, request as requestPlainly } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DatabricksError } from '#domain/databricks/error.ts';
import { readFailure } from '#domain/reading/read-failure.ts';
import { agentFor } from '../../outgoing/agents.ts';
import { type HttpProxy, throughProxy } from '../../outgoing/proxy.ts';
import { isTlsSwitchedOff, OWN_CA, SWITCHED_OFF } from '../../outgoing/trust.ts';

/** Milliseconds. Connecting has a limit of its own. */
export interface Timeouts {
  /** From the start until the answer's headers are there. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly stallMs: number;
  /** From the start to the last byte. */
  readonly totalMs: number;
}

export const TIMEOUTS: Timeouts = { headersMs: 30_000, stallMs: 15_000, totalMs: 90_000 };

const CONNECT_MS = 10_000;

/** Larger than any page of any API here; an answer past it is no answer, and must not fill the memory. */
const MAX_BODY_BYTES = 64 * 2 ** 20;

export interface Outgoing {
  /** As errors name it; the address may be that of a server in its place. */
  readonly host: string;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What stands between this machine and the host, if anything does. */
  readonly proxy?: HttpProxy | undefined;
}

/** An answer as it came, before redaction: it may hold secrets and goes nowhere but to its parser and the redactor. */
export interface Incoming {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * One exchange. TLS is always verified, redirects are not followed. Throws a DatabricksError (TLS, TIMEOUT, CONNECTION,
 * UNEXPECTED_RESPONSE, MALFORMED_RESPONSE) whose message names the host and never a header.
 */
export async function exchange(request: Outgoing, timeouts: Timeouts): Promise<Incoming> {
  if (isTlsSwitchedOff()) throw new DatabricksError('TLS', SWITCHED_OFF);
  const watch = watchOver(timeouts);
  try {
    const response = await answered(request, watch);
    const { statusCode: status = 0 } = response;
    if (REDIRECTS.has(status)) throw redirected(response);
    return { status, headers: headersOf(response), text: await textOf(response, watch) };
  } catch (error) {
    throw wireError(watch.signal.aborted ? watch.signal.reason : error, request);
  } finally {
    watch.stop();
  }
}

/** Until the headers of the answer are there. */
function answered({ url, method, headers, body, proxy }: Outgoing, watch: Watch): Promise<IncomingMessage> {
  const to = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = method === 'POST' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
  const request = (to.protocol === 'https:' ? requestOverTls : requestPlainly)(to, {
    method,
    headers: { 'accept-encoding': 'gzip', 'user-agent': 'evidence-locker', ...headers, ...sent },
    agent: agentFor({ protocol: to.protocol, proxy }),
    signal: watch.signal,
  });
  request.once('finish', watch.connected); // handed over: what waits for a connection is not
  request.once('response', resolve);
  request.on('error', reject);
  request.end(method === 'POST' ? body : undefined);
  return promise;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function redirected(response: IncomingMessage): DatabricksError {
  response.destroy();
  return new DatabricksError('UNEXPECTED_RESPONSE', REDIRECTED);
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const pairs = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Headers(pairs);
}

interface Watch {
  readonly signal: AbortSignal;
  /** The request left: its connection is there. */
  readonly connected: () => void;
  /** Headers or a piece of the body came: from now on the next piece is waited for. */
  readonly cameOn: () => void;
  readonly stop: () => void;
}

function watchOver({ headersMs, stallMs, totalMs }: Timeouts): Watch {
  const controller = new AbortController();
  const after = (ms: number, what: string) =>
    setTimeout(() => controller.abort(new DatabricksError('TIMEOUT', `${what} within ${ms / 1000} s`)), ms);
  const whole = after(totalMs, 'the answer was not complete');
  const connecting = after(CONNECT_MS, 'there was no connection');
  let phase = after(headersMs, 'no answer began');
  return {
    signal: controller.signal,
    connected: () => clearTimeout(connecting),
    cameOn() {
      clearTimeout(phase);
      phase = after(stallMs, 'the answer stopped in its middle and did not go on');
    },
    stop() {
      clearTimeout(connecting);
      clearTimeout(whole);
      clearTimeout(phase);
    },
  };
}

async function textOf(response: IncomingMessage, watch: Watch): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  watch.cameOn();
  for await (const piece of unpacked(response)) {
    watch.cameOn();
    bytes += piece.length;
    if (bytes > MAX_BODY_BYTES)
      throw new DatabricksError('UNEXPECTED_RESPONSE', `the answer is larger than ${MAX_BODY_BYTES / 2 ** 20} MiB`);
    pieces.push(piece);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch (cause) {
    throw new DatabricksError('MALFORMED_RESPONSE', 'the answer is not UTF-8', { cause });
  }
}

/** As it was before the host packed it; gzip is all that was offered. */
function unpacked(response: IncomingMessage): Readable {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  if (/^(identity|)$/i.test(encoding)) return response;
  if (/^(x-)?gzip$/i.test(encoding)) return pipeline(response, createGunzip(), () => {}); // the reader hears of it
  response.destroy();
  throw new DatabricksError('UNEXPECTED_RESPONSE', `the answer is packed as "${encoding}", which was not asked for`);
}

/** What was thrown, by what it means for the evidence. */
function wireError(error: unknown, { host, proxy }: Outgoing): DatabricksError {
  const by = proxy ? ` (${throughProxy(proxy)})` : '';
  for (const cause of causesOf(error)) {
    if (cause instanceof DatabricksError)
      return proxy ? new DatabricksError(cause.code, `${cause.message}${by}`, { cause: error }) : cause;
    const meaning = meaningOf(cause);
    if (meaning) return new DatabricksError(meaning.code, `${host}: ${meaning.says}${by}`, { cause: error });
  }
  return new DatabricksError('CONNECTION', `${host}: ${(error as Error).message}${by}`, { cause: error });
}

function* causesOf(error: unknown): Generator<Error & { code?: string }> {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    yield cause;
    if (cause instanceof AggregateError) for (const one of cause.errors) yield* causesOf(one);
  }
}

/** Cut in the middle: the socket's word for it, HTTP's, and that of an unpacker left without the end. */
const CUT = /^(ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE|Z_BUF_ERROR|HPE_.*)$/;

function meaningOf(cause: Error & { code?: string }) {
  const { code = '', message } = cause;
  if (CUT.test(code))
    return { code: 'CONNECTION', says: `the connection ended before the answer did: ${message}` } as const;
  if (code.startsWith('Z_'))
    return { code: 'MALFORMED_RESPONSE', says: `the answer cannot be unpacked: ${message}` } as const;
  const meaning = code === '' ? 'OTHER' : readFailure(cause).code;
  if (meaning === 'TLS') return { code: 'TLS', says: `${message} (${code}). ${TLS_REMEDY}` } as const;
  if (meaning === 'CONNECTION' || meaning === 'TIMEOUT' || meaning === 'UNEXPECTED_RESPONSE')
    return { code: meaning, says: message } as const;
  return undefined;
}

const REDIRECTED =
  'answers with a redirect, which is not followed: mostly a sign-in page, or PrivateLink that shuts this network out';
const TLS_REMEDY = `Its certificate was refused and nothing was sent; ${OWN_CA}`;
