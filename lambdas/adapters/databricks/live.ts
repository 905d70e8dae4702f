import { setTimeout as sleepFor } from 'node:timers/promises';
import type { DatabricksRead } from '#domain/declaring/databricks-client.ts';
import type { Attempt, RecordedCall } from '#domain/reading/recording.ts';
import { ReadError } from '#domain/words/errors.ts';
import type { Tokens } from './tokens/tokens.ts';
import { type Addressed, originOf } from './wire/address.ts';
import { exchanged } from './wire/attempt.ts';
import type { HostLimits } from './wire/host-limits.ts';
import {
  CLEANUP_RETRY,
  mayBeLeft,
  pauseBeforeRetry,
  RETRY_POLICY,
  type RetryPolicy,
  retryAfterMs,
} from './wire/retry.ts';
import { type DatabricksTransport, declaredCalls, type PendingCall, recordedCall } from './wire/transport.ts';
import { TIMEOUTS, type Timeouts } from './wire/wire.ts';

/** What a reader of Databricks needs from its surroundings; the rest follows from the declaration. */
export interface DatabricksAccess {
  readonly tokens: Tokens;
  /** One for everything in the process. */
  readonly limits: HostLimits;
  /** Milliseconds since the epoch after which no call is begun, so that the unit can still be closed. */
  readonly deadline?: number;
  /** A server that stands for all hosts, e.g. `http://localhost:8443`; see `originOf`. */
  readonly endpoint?: string;
  readonly timeouts?: Timeouts;
  readonly retry?: RetryPolicy;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

export interface DatabricksLiveOptions extends DatabricksAccess {
  readonly host: string;
  /** Calls that may be made; anything else is refused before it leaves. */
  readonly reads: readonly DatabricksRead[];
  /** Takes every call once it is settled, in the order in which they settle. */
  readonly record: (call: RecordedCall) => Promise<void>;
}

/**
 * Always begun, and tried again where every other call that does something is sent once, so that a context on a
 * customer's cluster does not outlive the unit that made it. Removing twice harms nothing.
 */
const CLEANUP = 'POST /api/1.2/contexts/destroy';
/** How far a call begun in time may go past the deadline. */
const GRACE_MS = 20_000;
/** How far the tries of a clean-up may: the time kept to close a unit is longer. */
const CLEANUP_GRACE_MS = 40_000;
/** What an exchange is given however late it begins. */
const LEAST_MS = 5_000;
/** How long a call that does something waits for its turn: what spoke for it when it was asked has to hold still. */
const PATIENCE_MS = 60_000;

/** A transport that talks to Databricks and keeps every exchange, retries too; tokens and how they came are not kept. */
export function databricksLive(options: DatabricksLiveOptions): DatabricksTransport {
  const { sleep = sleepFor, deadline = Number.POSITIVE_INFINITY } = options;
  const admitDeclared = declaredCalls(options.reads);
  const inTime = (call: string): void => {
    if (Date.now() > deadline && call !== CLEANUP)
      throw new ReadError('DEADLINE', `${call} was not begun: the time of this unit is used up`);
  };
  return {
    admit(call) {
      admitDeclared(call);
      inTime(call);
    },
    send: (request, pending) => sendUntilSettled({ ...options, sleep, deadline }, inTime, request, pending),
    settle: (pending, failure) => options.record(recordedCall(pending, failure)),
    pause: async (ms) => void (await sleep(ms)),
  };
}

type Live = DatabricksLiveOptions & { readonly sleep: (ms: number) => Promise<unknown>; readonly deadline: number };

/**
 * Asks again after 401 with a new token, once; and what only reads or removes, after an answer that may pass, in the
 * budget. A pause the host asks for is kept by all calls of the kind, whether this one is asked again or not.
 */
async function sendUntilSettled(
  live: Live,
  inTime: (call: string) => void,
  request: Addressed,
  pending: PendingCall,
): Promise<Attempt> {
  const began = Date.now();
  let mayRenew = true;
  for (let tries = 1; ; tries++) {
    const { attempt, token } = await sendOnce(live, inTime, request, pending);
    if (attempt.status === 401 && mayRenew) {
      mayRenew = false;
      if (await beforeDeadline(live, pending.operation, live.tokens.renew(live.host, token))) continue;
    }
    const pause = pauseOf(live, pending.operation, attempt, tries, Date.now() - began);
    holdBack(live, pending.operation, attempt, pause);
    if (pause === undefined) return attempt;
    await live.sleep(pause);
  }
}

/** What asks for more time than a clean-up has must not keep another one from being tried. */
function holdBack({ limits, host }: Live, call: string, attempt: Attempt, pause: number | undefined): void {
  const asked = (attempt.status ?? 0) >= 400 ? retryAfterMs(attempt) : undefined;
  if (asked === undefined || (call === CLEANUP && pause === undefined)) return;
  limits.hold(host, call, pause ?? asked);
}

async function sendOnce(live: Live, inTime: (call: string) => void, request: Addressed, pending: PendingCall) {
  const { host, tokens, limits, timeouts = TIMEOUTS } = live;
  const leave = await limits.enter(host, pending.operation, () => patienceLeft(live, pending.operation));
  try {
    inTime(pending.operation);
    const token = await beforeDeadline(live, pending.operation, tokens.get(host));
    const totalMs = Math.min(timeouts.totalMs, timeLeft(live, pending.operation));
    const { attempt } = await exchanged(outgoing(live, request, token), { ...timeouts, totalMs }, [token]);
    pending.attempts.push(attempt);
    return { attempt, token };
  } finally {
    leave();
  }
}

function outgoing({ host, endpoint }: Live, { method, path, query, body }: Addressed, token: string) {
  const origin = originOf(host, endpoint);
  const posted = method === 'POST' ? { 'content-type': 'application/json' } : {};
  return {
    host,
    url: `${origin.url}${path}${query === '' ? '' : `?${query}`}`,
    method,
    headers: { ...origin.headers, ...posted, accept: 'application/json', authorization: `Bearer ${token}` },
    body,
  };
}

function pauseOf(live: Live, call: string, attempt: Attempt, tries: number, elapsedMs: number): number | undefined {
  const isCleanup = call === CLEANUP;
  if (!isCleanup && !call.startsWith('GET ')) return undefined;
  const { retry = RETRY_POLICY, deadline } = live;
  const policy = isCleanup ? CLEANUP_RETRY : retry;
  const end = isCleanup ? deadline + CLEANUP_GRACE_MS - LEAST_MS : deadline;
  const budgetMs = Math.min(policy.budgetMs, elapsedMs + end - Date.now());
  const mayPass = isCleanup ? mayBeLeft : undefined;
  return pauseBeforeRetry(attempt, tries, elapsedMs, { ...policy, budgetMs }, Math.random, mayPass);
}

/** What a call may take until it is over. */
const timeLeft = ({ deadline }: Live, call: string): number =>
  Math.max(LEAST_MS, deadline + (call === CLEANUP ? CLEANUP_GRACE_MS : GRACE_MS) - Date.now());

/** How long a call may wait for its turn. */
function patienceLeft(live: Live, call: string): number {
  if (call === CLEANUP) return timeLeft(live, call);
  const left = live.deadline - Date.now();
  return call.startsWith('GET ') ? left : Math.min(left, PATIENCE_MS);
}

/** Tokens are shared, so one that is long in coming is not called off; this call only stops waiting for it. */
async function beforeDeadline<Value>(live: Live, call: string, work: Promise<Value>): Promise<Value> {
  if (live.deadline === Number.POSITIVE_INFINITY) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const refusal = new ReadError('DEADLINE', `${call} was not sent: no token came in the time of this unit`);
    timer = setTimeout(reject, timeLeft(live, call), refusal);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
