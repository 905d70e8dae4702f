import { ReadError } from '#domain/words/errors.ts';
import type { PendingCall } from './call.ts';

export interface TimeLimit {
  /** Milliseconds since the epoch after which no call is begun, so that the unit can still be closed. */
  readonly deadline?: number;
  /** How far a call begun in time may go past the deadline; the time kept to close a unit is longer. */
  readonly graceMs?: number;
}

const GRACE_MS = 20_000;
/** Node waits no longer: a timer of more fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Ends calls that have not ended by themselves when the time of their unit is used up. */
export class CallEnd {
  readonly #end: number;
  readonly #deadline: number;
  readonly #signals = new WeakMap<PendingCall, AbortSignal>();

  constructor({ deadline = Number.POSITIVE_INFINITY, graceMs = GRACE_MS }: TimeLimit) {
    this.#deadline = deadline;
    this.#end = deadline + graceMs;
  }

  /** Throws a ReadError DEADLINE when it is too late to begin a call. */
  admit(action: string): void {
    if (Date.now() > this.#deadline)
      throw new ReadError('DEADLINE', `${action} was not begun: the time of this unit is used up`);
  }

  /** What `send` gives; a ReadError DEADLINE when it takes too long. Pauses of the SDK cannot be ended, only left. */
  async around<Answer>(call: PendingCall, send: () => Promise<Answer>): Promise<Answer> {
    const left = this.#end - Date.now();
    if (left > LONGEST_TIMER_MS) return send();
    const late = new AbortController();
    this.#signals.set(call, late.signal);
    const refusal = new ReadError('DEADLINE', `${call.action} was given up: the time of this unit is used up`);
    const timer = setTimeout(() => late.abort(refusal), left);
    return unlessAborted(send(), late.signal).finally(() => clearTimeout(timer));
  }

  /** Aborted, with the ReadError as its reason, when the call is ended; undefined for one that has all the time. */
  signalOf(call: PendingCall): AbortSignal | undefined {
    return this.#signals.get(call);
  }
}

/** Aborted when everything is to be over; undefined where there is all the time. */
export function signalAtEnd({ deadline = Number.POSITIVE_INFINITY, graceMs = GRACE_MS }: TimeLimit) {
  const left = deadline + graceMs - Date.now();
  return left > LONGEST_TIMER_MS ? undefined : AbortSignal.timeout(Math.max(0, Math.ceil(left)));
}

/** What `work` gives, unless the signal is aborted before: then its reason, at once. */
export async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, aborted]);
  } catch (error) {
    throw signal.aborted ? signal.reason : error; // what broke off because of the abort may be heard of first
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
