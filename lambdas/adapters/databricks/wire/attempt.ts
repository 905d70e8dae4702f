import { maskText } from '#domain/reading/masking/mask.ts';
import { mask } from '#domain/reading/masking/pattern.ts';
import { walkJson } from '#domain/reading/masking/walk-json.ts';
import type { Attempt } from '#domain/reading/recording.ts';
import { failureOf } from '../../aws/call.ts';
import { type HttpProxy, proxyFor, recordedProxy } from '../../outgoing/proxy.ts';
import { redactAnswer } from '../answers/redact-answer.ts';
import { exchange, type Incoming, type Outgoing, type Timeouts } from './wire.ts';

/** What is read of an answer's headers; the rest is not evidence. */
const KEPT_HEADERS = ['content-type', 'retry-after', 'x-databricks-request-id', 'x-request-id'];

/** One exchange: the answer as it came, if one came, and what is kept of it. */
export interface Exchanged {
  readonly attempt: Attempt;
  readonly incoming: Incoming | undefined;
}

/** Never throws: a failed exchange is evidence too. `secrets` are taken out wherever the answer repeats them. */
export async function exchanged(request: Outgoing, timeouts: Timeouts, secrets: readonly string[]): Promise<Exchanged> {
  const began = Date.now();
  const times = () => ({ requestedAt: new Date(began).toISOString(), durationMs: Date.now() - began });
  let by = {};
  try {
    const proxy = proxyOf(request);
    by = recordedProxy(proxy);
    const incoming = await exchange({ ...request, proxy }, timeouts);
    return { attempt: { ...times(), ...kept(incoming, secrets), encoding: 'utf8', failure: null, ...by }, incoming };
  } catch (error) {
    const failure = failureOf(error);
    const nothing = { status: null, requestId: null, serverDate: null, headers: {}, body: null } as const;
    return { attempt: { ...times(), ...nothing, encoding: 'utf8', failure, ...by }, incoming: undefined };
  }
}

/** What is not encrypted stays on this machine, for a token is in it. */
function proxyOf({ url }: Outgoing): HttpProxy | undefined {
  const to = new URL(url);
  return to.protocol === 'https:' ? proxyFor(to) : undefined;
}

function kept({ status, headers, text }: Incoming, secrets: readonly string[]) {
  const date = Date.parse(headers.get('date') ?? '');
  const body = redactAnswer(withoutOwn(text, secrets));
  const keptHeaders: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = headers.get(name);
    if (value !== null) keptHeaders[name] = maskText(without(name === 'content-type' ? typeIn(value) : value, secrets));
  }
  return {
    status,
    requestId: keptHeaders['x-databricks-request-id'] ?? keptHeaders['x-request-id'] ?? requestIdIn(body),
    serverDate: Number.isNaN(date) ? null : new Date(date).toISOString(),
    headers: keptHeaders,
    body,
  };
}

/** Without its parameters. */
const typeIn = (contentType: string): string => contentType.replace(/\s*;.*$/s, '');

/** Errors carry the id in their details, as google.rpc.RequestInfo. */
const requestIdIn = (body: string): string | null =>
  /"request_id"\s*:\s*"([A-Za-z0-9._-]{1,128})"/.exec(body)?.[1] ?? null;

const without = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((clean, secret) => clean.replaceAll(secret, mask('own-token')), text);

/** Out of the values of a JSON answer, and never out of its names: a list under another name would be an empty one. */
function withoutOwn(text: string, secrets: readonly string[]): string {
  const mayRepeat = secrets.some((secret) => text.includes(secret)) || /\\[u/]/.test(text);
  return mayRepeat ? (walkJson(text, ({ value }) => without(value, secrets)) ?? without(text, secrets)) : text;
}
