import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createHostLimits, QUOTAS } from '#adapters/databricks/wire/host-limits.ts';
import { PUBLISHED_LIMITS } from '../../../emulators/databricks/call-log.ts';
import { startEmulatedDatabricks } from '../../../emulators/databricks/server.ts';
import { ACCOUNT_HOST, rigFor, smallAccount } from '../rig.ts';

const USER = 'GET /api/2.0/accounts/{account_id}/scim/v2/Users/{id}';
const GROUP = 'GET /api/2.0/accounts/{account_id}/scim/v2/Groups/{id}';
const GROUPS = 'GET /api/2.0/accounts/{account_id}/scim/v2/Groups';
const WORKSPACE_GROUP = 'GET /api/2.0/preview/scim/v2/Groups/{id}';
const CLUSTERS = 'GET /api/2.1/clusters/list';
const PLACES = 4;

/** Time that passes only when somebody waits, in order of waking. */
function createClock() {
  let time = 0;
  const sleepers: { until: number; wake: () => void }[] = [];
  return {
    now: () => time,
    sleep: (ms: number) => new Promise<void>((wake) => void sleepers.push({ until: time + ms, wake })),
    /** Runs until nobody waits any more. */
    async run() {
      for (;;) {
        await new Promise(setImmediate);
        sleepers.sort((a, b) => a.until - b.until);
        const next = sleepers.shift();
        if (!next) return;
        time = Math.max(time, next.until);
        next.wake();
      }
    },
  };
}

/** When each of `calls` leaves, if each takes `durationMs` and all want to leave at once. */
async function departures(calls: readonly string[], durationMs: number, host = () => 'h') {
  const clock = createClock();
  const limits = createHostLimits({ concurrency: PLACES, now: clock.now, sleep: clock.sleep });
  const left: { call: string; at: number }[] = [];
  let under = 0;
  let most = 0;
  const work = calls.map(async (call) => {
    const leave = await limits.enter(host(), call);
    left.push({ call, at: clock.now() });
    most = Math.max(most, ++under);
    await clock.sleep(durationMs);
    under -= 1;
    leave();
  });
  await clock.run();
  await Promise.all(work);
  return { left, most, took: clock.now() };
}

const mostWithin = (times: readonly number[], ms: number): number =>
  Math.max(0, ...times.map((end) => times.filter((time) => time > end - ms && time <= end).length));

/** A process that reads a host for `lives` ms and is then gone, in the middle of whatever it does; it first rests. */
interface Life {
  readonly rests: number;
  readonly lives: number;
}

/** When calls leave processes that follow one another at a host, each with limits of its own and more calls than fit. */
async function departuresOfProcesses(call: string, lives: readonly Life[]): Promise<number[]> {
  const clock = createClock();
  const left: number[] = [];
  for (const life of lives) {
    const end = clock.now() + life.lives;
    const sleep = (ms: number) => (clock.now() + ms < end ? clock.sleep(ms) : new Promise<void>(() => {}));
    const limits = createHostLimits({ concurrency: PLACES, now: clock.now, sleep });
    const work = async (rests: number) => {
      for (;;) {
        const leave = await limits.enter('h', call);
        left.push(clock.now());
        await sleep(1 + rests);
        rests = 0;
        leave();
      }
    };
    for (let place = 0; place < PLACES; place++) void work(life.rests);
    void clock.sleep(life.lives);
    await clock.run();
  }
  return left;
}

describe('the limits of a host', () => {
  test('are never exceeded in any stretch of time, however quick the answers', async () => {
    for (const { covers, calls: limit, perMs } of PUBLISHED_LIMITS) {
      const call = [USER, GROUPS, WORKSPACE_GROUP].find(covers) as string;
      const { left } = await departures(
        Array.from({ length: limit * 2 }, () => call),
        1,
      );
      expect(
        mostWithin(
          left.map(({ at }) => at),
          perMs,
        ),
      ).toBeLessThanOrEqual(limit);
    }
  });

  test('are never exceeded where calls arrive either, if some are 150 ms longer on their way than others', async () => {
    for (const { covers, calls: limit, perMs } of PUBLISHED_LIMITS) {
      const call = [USER, GROUPS, WORKSPACE_GROUP].find(covers) as string;
      const { left } = await departures(
        Array.from({ length: limit * 2 }, () => call),
        1,
      );
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 9 }), (delays) => {
          const arrived = left.map(({ at }, index) => at + (delays[index % delays.length] as number));
          expect(mostWithin(arrived, perMs)).toBeLessThanOrEqual(limit);
        }),
        { numRuns: 20 },
      );
      const stoodStill = left.map(({ at }) => (at % 2_000 < 150 ? at - (at % 2_000) + 150 : at));
      expect(mostWithin(stoodStill, perMs)).toBeLessThanOrEqual(limit);
    }
  });

  test('are never exceeded by processes that follow one another without a pause, whether they end or are killed', async () => {
    for (const { covers, calls: limit, perMs } of PUBLISHED_LIMITS) {
      const call = [USER, GROUPS, WORKSPACE_GROUP].find(covers) as string;
      const life = fc.record({
        rests: fc.constantFrom(0, perMs / 4),
        lives: fc.integer({ min: perMs / 20, max: perMs }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 8 }), async (lives) => {
          const left = await departuresOfProcesses(call, lives);
          expect(mostWithin(left, perMs)).toBeLessThanOrEqual(limit);
          expect(mostWithin(left, perMs + 150)).toBeLessThanOrEqual(limit); // as they may arrive
        }),
        { numRuns: 15, examples: [[Array.from({ length: 8 }, () => ({ rests: perMs / 4, lives: perMs / 3 }))]] },
      );
    }
  });

  test('leave a process that is tried again at once what the one before it did not use, and no burst', async () => {
    const often = Array.from({ length: 40 }, () => ({ rests: 0, lives: 1_000 }));
    const left = await departuresOfProcesses(WORKSPACE_GROUP, often);
    expect(left.length).toBeGreaterThan(0);
    expect(left.length / 40).toBeLessThanOrEqual((255 * 0.9) / 60); // one second each, at nine tenths of 255 a minute
  });

  test('let a function fetch 3,200 groups of a workspace in the 14 minutes it reads', async () => {
    const left = await departuresOfProcesses(WORKSPACE_GROUP, [{ rests: 0, lives: 14 * 60_000 }]);
    expect(left.length).toBeGreaterThanOrEqual(3_200);
    expect(left.length).toBeLessThanOrEqual((14 * 60 * 255 * 0.9) / 60);
  });

  test('let the first call of a process wait no longer than a third of a second', async () => {
    for (const call of [USER, GROUPS, WORKSPACE_GROUP, CLUSTERS]) {
      const { left } = await departures([call], 1);
      expect(left[0]?.at).toBeGreaterThan(0);
      expect(left[0]?.at).toBeLessThan(334);
    }
  });

  test('are used to four fifths and more: 2,000 groups at 20 a second take about two minutes', async () => {
    const { took } = await departures(
      Array.from({ length: 2_000 }, () => GROUP),
      100,
    );
    expect(took).toBeGreaterThan(2_000 / 20 / 1e-3);
    expect(took).toBeLessThan(2_000 / 16 / 1e-3);
  });

  test('count all that shares them: users and groups are one limit', async () => {
    const calls = Array.from({ length: 60 }, (_, index) => (index % 2 ? USER : GROUP));
    const { left } = await departures(calls, 1);
    expect(
      mostWithin(
        left.map(({ at }) => at),
        1_000,
      ),
    ).toBeLessThanOrEqual(20);
  });

  test('are each host’s own', async () => {
    let host = 0;
    const calls = Array.from({ length: 200 }, () => WORKSPACE_GROUP);
    const { took } = await departures(calls, 1, () => `dbc-${host++ % 100}`);
    expect(took).toBeLessThan(1_000);
  });

  test('are kept with a margin, and know every limit the emulated account enforces', () => {
    for (const { covers, calls, perMs } of PUBLISHED_LIMITS) {
      const call = [USER, GROUPS, WORKSPACE_GROUP].find(covers) as string;
      const quota = QUOTAS.find((one) => one.calls.test(call));
      expect((quota?.limit as number) / (quota?.perMs as number)).toBeCloseTo(calls / perMs, 9);
    }
  });

  test('hold with random calls, durations and hosts too', async () => {
    const call = fc.constantFrom(USER, GROUP, GROUPS, CLUSTERS);
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 0, max: 400 }),
        async (calls, ms) => {
          const { left, most } = await departures(calls, ms);
          const scim = left.filter((one) => one.call === USER || one.call === GROUP).map(({ at }) => at);
          expect(mostWithin(scim, 1_000)).toBeLessThanOrEqual(20);
          expect(most).toBeLessThanOrEqual(PLACES);
          expect(left).toHaveLength(calls.length);
        },
      ),
      { numRuns: 30 },
    );
  });
});

test('the emulated account, which enforces its limits, has nothing to refuse', async () => {
  const emulated = await startEmulatedDatabricks({ state: smallAccount(), enforcesLimits: true });
  try {
    const { id } = emulated.state.directory.addUser({ userName: 'ana@example.com' });
    const { databricks } = rigFor(emulated, { host: ACCOUNT_HOST, reads: [USER], limits: createHostLimits() });
    const path = { account_id: emulated.state.accountId, id };
    await Promise.all(Array.from({ length: 45 }, () => databricks.ask(USER, z.unknown(), { path })));
    expect(emulated.log.of(USER).map(({ status }) => status)).toEqual(Array.from({ length: 45 }, () => 200));
    expect(Math.max(...emulated.log.of(USER).map(({ together }) => together))).toBeLessThanOrEqual(PLACES);
  } finally {
    await emulated.close();
  }
});

describe('a host', () => {
  test('is asked by no more than four at once', async () => {
    const { most } = await departures(
      Array.from({ length: 50 }, () => CLUSTERS),
      60_000,
    );
    expect(most).toBe(PLACES);
  });

  test('gives a place back once, to whoever waits longest or to the next who comes', async () => {
    const limits = createHostLimits({ concurrency: 1 });
    const order: string[] = [];
    const work = async (name: string) => {
      const leave = await limits.enter('h', 'GET /api/2.0/permissions/clusters/{id}');
      order.push(`${name} in`);
      await new Promise(setImmediate);
      order.push(`${name} out`);
      leave();
    };
    await work('a');
    await Promise.all(['b', 'c', 'd'].map(work));
    expect(order).toEqual(['a', 'b', 'c', 'd'].flatMap((name) => [`${name} in`, `${name} out`]));
  });

  test('that asks for a pause is asked nothing of the kind before it is over', async () => {
    const clock = createClock();
    const limits = createHostLimits({ now: clock.now, sleep: clock.sleep });
    limits.hold('h', GROUP, 7_000);
    const left: [string, number][] = [];
    for (const [host, call] of [
      ['h', GROUP],
      ['h', CLUSTERS],
      ['other', GROUP],
    ] as const)
      void limits.enter(host, call).then(() => left.push([`${host} ${call}`, clock.now()]));
    await clock.run();
    expect(left.filter(([, at]) => at < 200).map(([what]) => what)).toEqual([`other ${GROUP}`, `h ${CLUSTERS}`]);
    expect(left.slice(2)).toEqual([[`h ${GROUP}`, 7_000]]);
  });

  test('that asks for more time than a caller has refuses it at once, and lets others in', async () => {
    const clock = createClock();
    const limits = createHostLimits({ concurrency: 1, now: clock.now, sleep: clock.sleep });
    limits.hold('h', GROUP, 86_400_000);
    const refused: unknown[] = [];
    void limits.enter('h', GROUP, () => 60_000).catch((error: unknown) => refused.push(error, clock.now()));
    void limits.enter('h', GROUP).catch((error: unknown) => refused.push(error, clock.now())); // whoever has no deadline
    const left: number[] = [];
    void limits.enter('h', CLUSTERS, () => 60_000).then(() => left.push(clock.now()));
    await clock.run();
    expect(refused).toMatchObject([{ code: 'DEADLINE' }, 0, { code: 'DEADLINE' }, 0]);
    expect(left).toHaveLength(1);
    expect(left[0]).toBeLessThan(200);
  });

  test('that asks for a pause while calls wait their turn has them wait for its end', async () => {
    const clock = createClock();
    const limits = createHostLimits({ now: clock.now, sleep: clock.sleep });
    const left: number[] = [];
    void limits.enter('h', GROUP, () => 60_000).then(() => left.push(clock.now()));
    limits.hold('h', GROUP, 30_000);
    await clock.run();
    expect(left).toEqual([30_000]);
  });
});
