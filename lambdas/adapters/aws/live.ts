import type { AwsRead } from '#domain/declaring/collector.ts';
import { maskBody, maskText } from '#domain/reading/masking/mask.ts';
import type { Attempt, RecordedCall } from '#domain/reading/recording.ts';
import { proxyFor, recordedProxy } from '../outgoing/proxy.ts';
import { type SdkHandler, sdkHandler } from '../outgoing/sdk-handler.ts';
import { failureOf, type PendingCall, recordedCall, type WireRequest } from './call.ts';
import type { ClosedServices } from './closed-services.ts';
import type { Pacer } from './pace.ts';
import { CallEnd, type TimeLimit, unlessAborted } from './time-limit.ts';
import { declaredOnly, type Transport } from './transport.ts';

export interface LiveOptions extends TimeLimit {
  /** IAM actions that may be called; anything else is refused before it leaves. */
  readonly reads: readonly AwsRead[];
  readonly pace: Pacer;
  /** Takes every call once it is settled, in the order in which they settle. */
  readonly record: (call: RecordedCall) => Promise<void>;
  /** Shared by units that are read together; without it every call is sent. */
  readonly closed?: ClosedServices;
  readonly credentials?: unknown;
  readonly endpoint?: string;
  /** See `sharedSettings`; without them every client looks for itself. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Tries for one call; throttling and server errors are retried with growing pauses. */
  readonly maxAttempts?: number;
  /** How long one exchange may take. */
  readonly timeoutMs?: number;
  /** Adaptive: after a throttling the client holds itself back, at first to half a call a second, for some seconds. */
  readonly retryMode?: 'adaptive' | 'standard';
}

const CONNECT_MS = 5_000;
const REQUEST_MS = 30_000;

/** A transport that talks to AWS and keeps every exchange, retries too. */
export function liveTransport(options: LiveOptions): Transport {
  const timeout = options.timeoutMs ?? REQUEST_MS;
  const handler = sdkHandler({
    connectionTimeout: CONNECT_MS,
    requestTimeout: timeout,
    socketTimeout: timeout,
    throwOnRequestTimeout: true,
  });
  const admitDeclared = declaredOnly(options.reads);
  const end = new CallEnd(options);
  const exchanges = new WeakMap<PendingCall, Promise<Attempt>>();
  const exchanged = async (request: WireRequest, call: PendingCall): Promise<Attempt> => {
    const signal = end.signalOf(call);
    signal?.throwIfAborted();
    await unlessAborted(options.pace(call.action, call.request.region, signal), signal);
    return exchangeLive(handler, request, signal);
  };
  return {
    admit(action) {
      admitDeclared(action);
      end.admit(action);
    },
    around: (call, send) => end.around(call, async () => options.closed?.ask(call.request, send) ?? send()),
    exchange(request, call) {
      const exchange = exchanged(request, call);
      exchanges.set(call, exchange);
      return exchange;
    },
    async settle(call, failure) {
      await exchanges.get(call)?.catch(() => {}); // the SDK hears of it; a cut one is still added to the attempts
      await options.record(recordedCall(call, failure));
    },
    client: {
      ...options.settings,
      retryMode: options.retryMode ?? 'adaptive',
      maxAttempts: options.maxAttempts ?? 6,
      ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
      ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    },
  };
}

type Handled = { response: { statusCode: number; headers: Record<string, string>; body: AsyncIterable<Uint8Array> } };

async function exchangeLive(
  handler: SdkHandler,
  request: WireRequest,
  abortSignal: AbortSignal | undefined,
): Promise<Attempt> {
  const began = Date.now();
  const nothing = { status: null, requestId: null, serverDate: null, headers: {}, body: null } as const;
  const times = () => ({ requestedAt: new Date(began).toISOString(), durationMs: Date.now() - began });
  const options = abortSignal === undefined ? {} : { abortSignal };
  let by = {};
  const answered = async () => {
    const { response } = (await handler.handle(request as never, options)) as unknown as Handled;
    return { response, body: await wholeBody(response) };
  };
  try {
    by = recordedProxy(proxyFor(request));
    const { response, body } = await unlessAborted(answered(), abortSignal);
    return { ...times(), ...answerOf(response.statusCode, response.headers, body), failure: null, ...by };
  } catch (error) {
    return { ...times(), ...nothing, encoding: 'utf8', failure: failureOf(error), ...by };
  }
}

/** The body to its end; an answer cut short is a failed exchange, never a short answer. */
async function wholeBody(response: Handled['response']): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const announced = response.headers['content-length'];
  if (announced !== undefined && Number(announced) !== body.length)
    throw Object.assign(new Error(`the answer stopped after ${body.length} of ${announced} bytes`), {
      code: 'ECONNRESET',
    });
  return body;
}

/** Headers the SDK reads when it parses an answer, or sets its clock by; the rest is not evidence. */
const KEPT_HEADERS = [
  'age',
  'content-type',
  'date',
  'retry-after',
  'x-amz-request-id',
  'x-amzn-errortype',
  'x-amzn-requestid',
];

function answerOf(status: number, headers: Record<string, string>, body: Buffer) {
  const text = body.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(body);
  const masked = maskBody(isText ? text : body.toString('latin1'));
  const date = Date.parse(headers.date ?? '');
  return {
    status,
    requestId: maskedOrNull(headers['x-amzn-requestid'] ?? headers['x-amz-request-id']) ?? requestIdIn(masked),
    serverDate: Number.isNaN(date) ? null : new Date(date).toISOString(),
    headers: Object.fromEntries(
      KEPT_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, maskText(headers[name])]])),
    ),
    // What is no UTF-8 is looked at byte by byte: one odd byte may not let a secret through.
    body: isText ? masked : Buffer.from(masked, 'latin1').toString('base64'),
    encoding: isText ? ('utf8' as const) : ('base64' as const),
  };
}

const maskedOrNull = (text: string | undefined): string | null => (text === undefined ? null : maskText(text));

/** EC2 also writes the request id into its XML. */
const requestIdIn = (text: string): string | null =>
  /<request(?:Id|ID)>([0-9a-f-]{36})<\/request(?:Id|ID)>/i.exec(text)?.[1] ?? null;
