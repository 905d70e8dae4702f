import { DatabricksError } from '#domain/databricks/error.ts';
import { readFailure } from '#domain/reading/read-failure.ts';

/** Milliseconds. Connecting has a limit of its own in Node's fetch: 10 s. */
export interface Timeouts {
  /** From the start until the answer's headers are there. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly stallMs: number;
  /** From the start to the last byte. */
  readonly totalMs: number;
}

export const TIMEOUTS: Timeouts = { headersMs: 30_000, stallMs: 15_000, totalMs: 90_000 };

/** Larger than any page of any API here; an answer past it is no answer, and must not fill the memory. */
const MAX_BODY_BYTES = 64 * 2 ** 20;

export interface Outgoing {
  /** As errors name it; the address may be that of a server in its place. */
  readonly host: string;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
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
  refuseUnverifiedTls();
  const { url, method, headers, body } = request;
  const watch = watchOver(timeouts);
  try {
    const { signal } = watch;
    const init = { method, headers, redirect: 'error', signal, ...(method === 'POST' ? { body } : {}) } as const;
    const response = await fetch(url, init);
    return { status: response.status, headers: response.headers, text: await textOf(response, watch) };
  } catch (error) {
    throw wireError(error, request.host);
  } finally {
    watch.stop();
  }
}

/** Node's one switch against TLS is not obeyed: better no evidence than a token for whoever stands in between. */
function refuseUnverifiedTls(): void {
  if (process.env.NODE_TLS_REJECT_UNAUTHORIZED === '0')
    throw new DatabricksError(
      'TLS',
      'NODE_TLS_REJECT_UNAUTHORIZED=0 would accept any certificate; nothing was sent. ' +
        'Unset it, and name a CA of your own in NODE_EXTRA_CA_CERTS',
    );
}

interface Watch {
  readonly signal: AbortSignal;
  /** Headers or a piece of the body came: from now on the next piece is waited for. */
  readonly cameOn: () => void;
  readonly stop: () => void;
}

function watchOver({ headersMs, stallMs, totalMs }: Timeouts): Watch {
  const controller = new AbortController();
  const after = (ms: number, what: string) =>
    setTimeout(() => controller.abort(new DatabricksError('TIMEOUT', `${what} within ${ms / 1000} s`)), ms);
  const whole = after(totalMs, 'the answer was not complete');
  let phase = after(headersMs, 'no answer began');
  return {
    signal: controller.signal,
    cameOn() {
      clearTimeout(phase);
      phase = after(stallMs, 'the answer stopped in its middle and did not go on');
    },
    stop() {
      clearTimeout(whole);
      clearTimeout(phase);
    },
  };
}

async function textOf(response: Response, watch: Watch): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  watch.cameOn();
  for await (const piece of response.body ?? []) {
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

/** What fetch threw, by what it means. Its own message ("fetch failed") says nothing; the causes below it do. */
function wireError(error: unknown, host: string): DatabricksError {
  for (const cause of causesOf(error)) {
    if (cause instanceof DatabricksError) return cause;
    const meaning = meaningOf(cause);
    if (meaning) return new DatabricksError(meaning.code, `${host}: ${meaning.says}`, { cause: error });
  }
  return new DatabricksError('CONNECTION', `${host}: ${(error as Error).message}`, { cause: error });
}

function* causesOf(error: unknown): Generator<Error & { code?: string }> {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    yield cause;
    if (cause instanceof AggregateError) for (const one of cause.errors) yield* causesOf(one);
  }
}

function meaningOf(cause: Error & { code?: string }) {
  const { code = '', message } = cause;
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return { code: 'TIMEOUT', says: 'no connection within 10 s' } as const;
  if (message === 'unexpected redirect') return { code: 'UNEXPECTED_RESPONSE', says: REDIRECTED } as const;
  if (code.startsWith('UND_ERR_'))
    return { code: 'CONNECTION', says: `the connection ended before the answer did: ${message}` } as const;
  const meaning = code === '' ? 'OTHER' : readFailure(cause).code;
  if (meaning === 'TLS') return { code: 'TLS', says: `${message} (${code}). ${TLS_REMEDY}` } as const;
  if (meaning === 'CONNECTION' || meaning === 'TIMEOUT') return { code: meaning, says: message } as const;
  return undefined;
}

const REDIRECTED =
  'answers with a redirect, which is not followed: mostly a sign-in page, or PrivateLink that shuts this network out';
const TLS_REMEDY = 'Its certificate was refused and nothing was sent; name a CA of your own in NODE_EXTRA_CA_CERTS';
