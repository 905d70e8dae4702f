import { setTimeout as sleepFor } from 'node:timers/promises';
import { ReadError } from '#domain/words/errors.ts';

/** So many calls in so many milliseconds, counted over any such stretch of time. */
interface Quota {
  readonly name: string;
  readonly calls: RegExp;
  readonly limit: number;
  readonly perMs: number;
  /** Calls of this kind that may be under way at one host at the same time. */
  readonly atOnce?: number;
}

/**
 * Published limits, each for all calls of its kind to one host together.
 * Source: https://docs.databricks.com/aws/en/resources/limits (SCIM, permissions, job runs). A workspace answers four SCIM
 * calls at a time, of everybody together ("exceeded the concurrent limit of 4 requests"): half of them is left to others.
 */
export const QUOTAS: readonly Quota[] = [
  {
    name: 'account SCIM get',
    calls: /^GET \/api\/2\.0\/accounts\/[^/]+\/scim\/v2\/[A-Za-z]+\/./,
    limit: 20,
    perMs: 1_000,
    atOnce: 2,
  },
  {
    name: 'account SCIM list',
    calls: /^GET \/api\/2\.0\/accounts\/[^/]+\/scim\/v2\/[A-Za-z]+$/,
    limit: 240,
    perMs: 60_000,
    atOnce: 2,
  },
  { name: 'workspace SCIM', calls: /^GET \/api\/2\.0\/preview\/scim\/v2\//, limit: 255, perMs: 60_000, atOnce: 2 },
  { name: 'permissions', calls: /^GET \/api\/2\.0\/permissions\//, limit: 100, perMs: 1_000 },
  { name: 'job runs', calls: /^GET \/api\/2\.\d\/jobs\/runs\//, limit: 100, perMs: 1_000 },
];
/** For a call whose limit nobody published: slower than most that are known. */
const UNPUBLISHED: Omit<Quota, 'name' | 'calls'> = { limit: 10, perMs: 1_000 };

/**
 * Milliseconds by which a call may be longer on its way than another: a connection is made first, a machine stands
 * still. What left at an even pace arrives so much closer together, and the host counts what arrives.
 */
const JITTER_MS = 150;

/** Calls to one host at the same time: more than a few gain nothing against its limits. */
const CONCURRENCY = 4;

/**
 * Who may call when. One for everything that reads a host at the same time; what reads it after that has its own, made
 * anew, and not one kept from before: that would have saved a burst while others called.
 */
export interface HostLimits {
  /**
   * Waits for a place at the host and for the call's turn; resolves with the function that gives the place back. Throws
   * a ReadError (DEADLINE), at once, where the turn comes later than `timeLeft` says, in milliseconds from when it is
   * asked, or later than anybody waits.
   */
  enter(host: string, call: string, timeLeft?: () => number): Promise<() => void>;
  /** The host asked for a pause: no call of this kind begins there before it is over. */
  hold(host: string, call: string, ms: number): void;
}

/** Milliseconds nobody waits longer than for one turn: a host that asks for more is not asked again. */
const LONGEST_WAIT_MS = 900_000;

export interface HostLimitsOptions {
  readonly concurrency?: number;
  /** Milliseconds; never goes back. */
  readonly now?: () => number;
  readonly sleep?: (ms: number) => Promise<unknown>;
}

export function createHostLimits(options: HostLimitsOptions = {}): HostLimits {
  const { concurrency = CONCURRENCY, now = () => performance.now(), sleep = sleepFor } = options;
  const hosts = new Map<string, Places>();
  const buckets = new Map<string, Bucket>();
  const bucketOf = (host: string, call: string): Bucket => {
    const quota = quotaOf(call);
    return remembered(buckets, `${quota.name}@${host}`, () => createBucket(quota, now));
  };
  return {
    async enter(host, call, timeLeft = () => Number.POSITIVE_INFINITY) {
      const { name, atOnce } = quotaOf(call);
      const kinds = atOnce === undefined ? [] : [remembered(hosts, `${name}@${host}`, () => createPlaces(atOnce))];
      const places = [...kinds, remembered(hosts, host, () => createPlaces(concurrency))];
      for (const place of places) {
        const free = place.take();
        if (free) await free; // whoever need not wait keeps its turn
      }
      const give = () => {
        for (const place of places) place.give();
      };
      try {
        // The turn is taken when the call leaves, not when it is promised one: a machine that stood still for a moment
        // would else send what it owes in a bunch.
        const bucket = bucketOf(host, call);
        for (let wait = bucket.take(); wait > 0; wait = bucket.take()) {
          if (wait > Math.min(timeLeft(), LONGEST_WAIT_MS)) throw tooLate(host, call, wait);
          await sleep(wait);
        }
        return give;
      } catch (error) {
        give();
        throw error;
      }
    },
    hold: (host, call, ms) => bucketOf(host, call).hold(ms),
  };
}

const quotaOf = (call: string): Omit<Quota, 'calls'> =>
  QUOTAS.find(({ calls }) => calls.test(call)) ?? { ...UNPUBLISHED, name: call };

const tooLate = (host: string, call: string, wait: number): ReadError =>
  new ReadError(
    'DEADLINE',
    `${call} was not sent: ${host} takes the next one in ${Math.ceil(wait / 1000)} s, too late`,
  );

function remembered<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

interface Bucket {
  /** Takes a turn and gives 0; or gives the milliseconds after which to ask again. */
  take(): number;
  hold(ms: number): void;
}

/**
 * One in twenty may leave at once, and nine tenths of the limit flow in, or what leaves room for the jitter: whatever
 * arrives in any stretch of the limit's time left in one longer by the jitter, and is never above the limit.
 *
 * It begins empty. So what one process sends from its beginning on is never more than what flowed in since, and of all
 * processes that follow one another at a host only the one in which a stretch of time begins can have saved a burst for
 * it: together they send in any stretch no more than one of them might, however many there are and whyever they ended.
 */
function createBucket({ limit, perMs }: Pick<Quota, 'limit' | 'perMs'>, now: () => number): Bucket {
  const burst = Math.max(1, Math.floor(limit / 20));
  const perMillisecond = Math.min((limit * 0.9) / perMs, (limit - burst) / (perMs + JITTER_MS));
  let turns = 0;
  let at = now();
  let heldUntil = 0;
  return {
    take() {
      const time = now();
      turns = Math.min(burst, turns + (time - at) * perMillisecond);
      at = time;
      const wait = Math.ceil(Math.max((1 - turns) / perMillisecond, heldUntil - time));
      if (wait <= 0) turns -= 1;
      return Math.max(0, wait);
    },
    hold(ms) {
      heldUntil = Math.max(heldUntil, now() + ms);
    },
  };
}

interface Places {
  /** Undefined where a place was free. */
  take(): Promise<void> | undefined;
  readonly give: () => void;
}

/** First come, first served. */
function createPlaces(free: number): Places {
  const waiting: (() => void)[] = [];
  let left = free;
  return {
    take() {
      if (left === 0) return new Promise((resolve) => waiting.push(resolve));
      left--;
      return undefined;
    },
    give() {
      const next = waiting.shift();
      if (next) next();
      else left++;
    },
  };
}
