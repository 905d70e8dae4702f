import { DatabricksError } from '#domain/databricks/error.ts';
import type { Attempt } from '#domain/reading/recording.ts';
import { answerOf, isContextNotFound, TOKEN_BUCKET } from '../answers/answer.ts';

export interface RetryPolicy {
  /** Tries for one call, the first one included. */
  readonly maxAttempts: number;
  /** Milliseconds after the first try in which the last one has to begin. */
  readonly budgetMs: number;
  /** Upper bound of the first pause; it doubles with every try, up to `longestMs`. */
  readonly firstMs: number;
  readonly longestMs: number;
}

export const RETRY_POLICY: RetryPolicy = { maxAttempts: 8, budgetMs: 120_000, firstMs: 500, longestMs: 20_000 };

/** For what must not be left behind: `Retry-After` is kept to for as long as any function lives. */
export const CLEANUP_RETRY: RetryPolicy = { maxAttempts: 8, budgetMs: 900_000, firstMs: 1000, longestMs: 20_000 };

/**
 * Milliseconds to wait before the same question may be asked again; undefined when it is not to be: it was answered,
 * the refusal would come again, or the wait would overrun the budget. `Retry-After` is kept to, with up to a second
 * more so that not everybody comes back at once; without it the pause is any time up to the bound (full jitter).
 * `random` gives 0 to 1, `elapsedMs` counts from the first try.
 */
export function pauseBeforeRetry(
  attempt: Attempt,
  tries: number,
  elapsedMs: number,
  policy: RetryPolicy,
  random: () => number,
  mayPass: (attempt: Attempt) => boolean = isPassing,
): number | undefined {
  if (tries >= policy.maxAttempts || !mayPass(attempt)) return undefined;
  const asked = retryAfterMs(attempt);
  const bound = Math.min(policy.longestMs, policy.firstMs * 2 ** (tries - 1));
  const pause = asked === undefined ? random() * bound : asked + random() * 1000;
  return elapsedMs + pause > policy.budgetMs ? undefined : pause;
}

/** Whether the same question may find a better moment: overload, a fault of the server's, a connection that failed. */
export function isPassing({ status, failure, body }: Attempt): boolean {
  if (failure !== null) return failure.code === 'CONNECTION' || failure.code === 'TIMEOUT';
  if (status === null || status < 400) return false;
  return status === 429 || (status >= 500 && status !== 501) || TOKEN_BUCKET.test(body ?? '');
}

/**
 * Whether what was to be removed may still be there, and removing it may yet succeed: after everything but an answer, a
 * refusal of Databricks' own that would come again, and the word that it is gone. Whatever stands before Databricks
 * (a page, a redirect, a cut connection) says nothing of it.
 */
export function mayBeLeft(attempt: Attempt): boolean {
  try {
    const answer = answerOf(attempt);
    return typeof answer !== 'object' || answer === null || Array.isArray(answer);
  } catch (error) {
    const refusal = error instanceof DatabricksError ? error.refusal : null;
    return refusal === null || (isPassing(attempt) && !isContextNotFound(refusal.said)) || refusal.status === 408;
  }
}

/** Longer than any run: whoever is asked for more is asked for a day. */
const LONGEST_ASKED_MS = 86_400_000;
/** The three forms of RFC 9110 §5.6.7; only the last does not say that it is GMT. */
const HTTP_DATE =
  /^(?:[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT|[A-Z][a-z]{5,8}, \d\d-[A-Z][a-z]{2}-\d\d [\d:]{8} GMT)$/;
const ASCTIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4}$/;

/**
 * The pause an answer asks for, RFC 9110 §10.2.3: whole seconds, or a date, which is read against the clock of the host
 * that gave it. Anything else is no such request.
 */
export function retryAfterMs(
  attempt: Pick<Attempt, 'headers' | 'serverDate' | 'requestedAt' | 'durationMs'>,
): number | undefined {
  const asked = attempt.headers['retry-after'] ?? '';
  if (/^\d+$/.test(asked)) return Math.min(LONGEST_ASKED_MS, Number(asked) * 1000);
  const until = HTTP_DATE.test(asked)
    ? Date.parse(asked)
    : ASCTIME.test(asked)
      ? Date.parse(`${asked} GMT`)
      : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const now = attempt.serverDate
    ? Date.parse(attempt.serverDate)
    : Date.parse(attempt.requestedAt) + attempt.durationMs;
  return Math.min(LONGEST_ASKED_MS, Math.max(0, until - now));
}
