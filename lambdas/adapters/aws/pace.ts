import { setTimeout as sleepFor } from 'node:timers/promises';

/** Calls a second, and how many may come at once after a pause. */
interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Nine tenths of a quota per second, with a burst so small that no second holds more than the quota. */
const below = (quota: number): Rate => ({ perSecond: quota * 0.9, burst: Math.max(1, Math.floor(quota * 0.05)) });

/**
 * Published request quotas per account, region and API.
 * KMS: https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html
 * EC2 non-mutating actions, a bucket of 100 refilled at 20/s:
 * https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
 */
const RATES: Readonly<Record<string, Rate>> = {
  'kms:ListKeys': below(500),
  'kms:ListAliases': below(500),
  'kms:DescribeKey': below(2000),
  'kms:GetKeyRotationStatus': below(1000),
  'kms:ListKeyRotations': below(100),
  'kms:GetKeyPolicy': below(1000),
  'kms:ListGrants': below(100),
};
const EC2: Rate = { perSecond: 16, burst: 50 };
/** For an API whose quota nobody published: slower than any quota known. */
const UNPUBLISHED: Rate = { perSecond: 8, burst: 10 };

const rateOf = (action: string): Rate => RATES[action] ?? (action.startsWith('ec2:') ? EC2 : UNPUBLISHED);

/** Waits until a call may leave; rejects when `signal` is aborted. One for everything that shares an account's quotas. */
export type Pacer = (action: string, region: string, signal?: AbortSignal) => Promise<void>;

/** A token bucket for each action and region. `now` is in milliseconds and never goes back. */
export function createPacer(
  now: () => number = () => performance.now(),
  sleep: (ms: number, signal?: AbortSignal) => Promise<unknown> = (ms, signal) =>
    sleepFor(ms, undefined, signal && { signal }),
): Pacer {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return async (action, region, signal) => {
    const rate = rateOf(action);
    const key = `${action}@${region}`;
    const bucket = buckets.get(key) ?? { tokens: rate.burst, at: now() };
    buckets.set(key, bucket);
    const time = now();
    bucket.tokens = Math.min(rate.burst, bucket.tokens + ((time - bucket.at) / 1000) * rate.perSecond);
    bucket.at = time;
    bucket.tokens -= 1;
    if (bucket.tokens < 0) await sleep((-bucket.tokens / rate.perSecond) * 1000, signal);
  };
}
