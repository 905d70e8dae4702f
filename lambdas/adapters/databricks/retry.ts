import type { Attempt } from '#domain/recording.ts';
import { TOKEN_BUCKET } from './answer.ts';

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

/**
 * Milliseconds to wait before the same question may be asked again; undefined when it is not to be: it was answered,
 * the refusal would come again, or the wait would overrun the budget. `Retry-After` (whole seconds) is kept to, with
 * up to a second more so that not everybody comes back at once; without it the pause is any time up to the bound
 * (full jitter). `random` gives 0 to 1, `elapsedMs` counts from the first try.
 */
export function pauseBeforeRetry(
  attempt: Attempt,
  tries: number,
  elapsedMs: number,
  policy: RetryPolicy,
  random: () => number,
): number | undefined {
  if (tries >= policy.maxAttempts || !isPassing(attempt)) return undefined;
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

/** The pause an answer asks for. Databricks gives whole seconds; anything else is no such request. */
export function retryAfterMs({ headers }: Pick<Attempt, 'headers'>): number | undefined {
  const seconds = headers['retry-after'];
  return seconds !== undefined && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}
