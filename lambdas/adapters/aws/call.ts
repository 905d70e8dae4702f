import { maskBody, maskForm, maskPath, maskText } from '#domain/reading/masking/mask.ts';
import type { Attempt, RecordedCall, RecordedRequest } from '#domain/reading/recording.ts';
import { canonicalJson } from '#domain/words/canonical-json.ts';

/** What the SDK hands to its request handler, seen only as far as it is needed here. */
export interface WireRequest {
  readonly protocol: string;
  readonly method: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A call under way: what was asked so far and every exchange it took. */
export interface PendingCall {
  readonly action: string;
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  /** Names the call if it fails before there is a request: without credentials there never is one. */
  readonly unsent?: RecordedRequest;
  request: RecordedRequest;
  readonly attempts: Attempt[];
  host: string;
  /** How many things the answer listed, once it was parsed. */
  items: number | null;
}

export const unsentRequest = (service: string, region: string, operation: string, input: object): RecordedRequest => ({
  service,
  region,
  method: '',
  path: '',
  query: '',
  target: operation,
  body: maskBody(canonicalJson(input)),
});

export function recordedRequest(service: string, region: string, request: WireRequest): RecordedRequest {
  const query = Object.entries(request.query)
    .flatMap(([name, value]) => [value].flat().map((one) => `${name}=${one ?? ''}`))
    .sort()
    .join('&');
  return {
    service,
    region,
    method: request.method,
    path: maskPath(request.path),
    query: maskForm(query),
    target: request.headers['x-amz-target'] ?? null,
    body: maskBody(bodyText(request.body)),
  };
}

function bodyText(body: unknown): string {
  if (body === undefined || body === null) return '';
  if (!(body instanceof Uint8Array)) return String(body);
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

export const recordedCall = (call: PendingCall, failure: Error | undefined): RecordedCall => ({
  type: 'call',
  operation: call.action,
  host: call.host,
  request: call.request,
  attempts: call.attempts,
  failure: failure === undefined ? null : failureOf(failure),
});

/** An error as evidence: its names, and its message without what must not be kept. */
export const failureOf = (error: unknown): { name: string; code: string | null; message: string } => {
  if (!(error instanceof Error)) return { name: 'Error', code: null, message: maskText(String(error)) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { name: error.name, code, message: maskText(error.message) };
};
