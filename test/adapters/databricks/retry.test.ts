import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { isPassing, pauseBeforeRetry, RETRY_POLICY, retryAfterMs } from '#adapters/databricks/retry.ts';
import type { Attempt } from '#domain/recording.ts';
import * as faults from '../../emulators/databricks/faults.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../../emulators/databricks/server.ts';
import { outcome, rigFor, smallAccount, WORKSPACE } from './rig.ts';

const attempt = (given: Partial<Attempt>): Attempt => ({
  requestedAt: '2026-11-21T06:00:00.000Z',
  durationMs: 1,
  status: 200,
  requestId: null,
  serverDate: null,
  headers: {},
  body: '{}',
  encoding: 'utf8',
  failure: null,
  ...given,
});
const failed = (code: string): Attempt =>
  attempt({ status: null, failure: { name: 'DatabricksError', code, message: '' } });
const busy = (retryAfter?: string): Attempt =>
  attempt({ status: 429, headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } });

describe('what may pass', () => {
  test.each([429, 500, 502, 503, 504, 599])('is HTTP %i', (status) =>
    expect(isPassing(attempt({ status }))).toBe(true),
  );

  test.each([200, 400, 401, 403, 404, 409, 501])('is not HTTP %i', (status) =>
    expect(isPassing(attempt({ status }))).toBe(false),
  );

  test('is a connection or a time that ran out, and never a certificate', () => {
    expect(
      [failed('CONNECTION'), failed('TIMEOUT'), failed('TLS'), failed('UNEXPECTED_RESPONSE')].map(isPassing),
    ).toEqual([true, true, false, false]);
  });

  test('is the internal limit, whatever status it comes with', () => {
    const body = '{"message":"RPC token bucket limit has been exceeded"}';
    expect(isPassing(attempt({ status: 400, body }))).toBe(true);
    expect(isPassing(attempt({ status: 200, body }))).toBe(false);
  });
});

describe('the pause', () => {
  const pause = (one: Attempt, tries: number, elapsed = 0, random = 1) =>
    pauseBeforeRetry(one, tries, elapsed, RETRY_POLICY, () => random);

  test('is any time up to a bound that doubles and then stays', () => {
    expect([1, 2, 3, 4, 5, 6, 7].map((tries) => pause(busy(), tries))).toEqual([
      500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000,
    ]);
    expect(pause(busy(), 3, 0, 0)).toBe(0);
    expect(pause(busy(), 3, 0, 0.25)).toBe(500);
  });

  test('is never shorter than Retry-After asks, and less than a second longer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (seconds, random) => {
          const ms = pause(busy(String(seconds)), 1, 0, random) as number;
          expect(ms).toBeGreaterThanOrEqual(seconds * 1000);
          expect(ms).toBeLessThan((seconds + 1) * 1000);
        },
      ),
    );
  });

  test('ends the tries when it would overrun the budget, the asked-for one too: early would be too early', () => {
    expect(pause(busy('119'), 1, 0, 1)).toBe(120_000);
    expect(pause(busy('119'), 1, 1, 1)).toBeUndefined();
    expect(pause(busy('3600'), 1)).toBeUndefined();
    expect(pause(busy(), 8)).toBeUndefined();
  });

  test.each(['-1', '1.5', 'Wed, 21 Oct 2026 07:28:00 GMT', '', '1e3', '99999999', ' 5'])(
    'takes no notice of Retry-After %j: it is no number of whole seconds',
    (value) => expect(retryAfterMs(busy(value))).toBeUndefined(),
  );
});

describe('a call', () => {
  const LIST = 'GET /api/2.1/clusters/list';
  const CREATE = 'POST /api/1.2/contexts/create';
  const Answer = z.looseObject({});
  let emulated: EmulatedDatabricks;
  beforeAll(async () => {
    emulated = await startEmulatedDatabricks({ state: smallAccount() });
  });
  afterEach(() => emulated.clear());
  afterAll(() => emulated.close());
  const rig = () => rigFor(emulated, { reads: [LIST, CREATE] });

  test('that only reads is asked again until it is answered, and every try is recorded', async () => {
    const { databricks, recorded, pauses } = rig();
    emulated.inject(LIST, faults.throttle('3'), { times: 1 });
    emulated.inject(LIST, faults.refuse(503, 'TEMPORARILY_UNAVAILABLE'), { times: 1 });
    emulated.inject(LIST, faults.cutInMidBody, { times: 1 });
    expect(await databricks.ask(LIST, Answer)).toEqual({});
    expect(recorded[0]?.attempts.map(({ status, failure }) => failure?.code ?? status)).toEqual([
      'CONNECTION',
      503,
      429,
      200,
    ]);
    expect(pauses).toHaveLength(3);
    expect(pauses[2]).toBeGreaterThanOrEqual(3_000);
  });

  test('that is told to come later holds back all of its kind', async () => {
    const held: unknown[] = [];
    const limits = { enter: async () => () => {}, hold: (...what: unknown[]) => void held.push(what) };
    emulated.inject(LIST, faults.throttle('7'), { times: 1 });
    emulated.inject(LIST, faults.refuse(500, 'INTERNAL_ERROR'), { times: 1 });
    const { databricks, pauses } = rigFor(emulated, { reads: [LIST], limits });
    await databricks.ask(LIST, Answer);
    expect(held).toEqual([[WORKSPACE, LIST, pauses[1]]]);
  });

  test('that only reads gives up after eight tries, with the last word', async () => {
    const { databricks, recorded } = rig();
    emulated.inject(LIST, faults.refuse(500, 'INTERNAL_ERROR'));
    expect(await outcome(databricks.ask(LIST, Answer))).toMatchObject({ code: 'SERVER_ERROR' });
    expect(recorded[0]?.attempts).toHaveLength(8);
    expect(emulated.log.of(LIST)).toHaveLength(8);
  });

  test.each([
    ['throttled', faults.throttle('0')],
    ['refused for a moment', faults.refuse(503, 'TEMPORARILY_UNAVAILABLE')],
    ['cut off', faults.cutInMidBody],
    ['cut off before an answer', faults.reset],
  ])('that does something is never sent twice: %s', async (_how, fault) => {
    const { databricks, recorded, pauses } = rig();
    emulated.inject(CREATE, fault);
    expect(await outcome(databricks.ask(CREATE, Answer, { body: { clusterId: 'c' } }))).toHaveProperty('code');
    expect(emulated.log.of(CREATE)).toHaveLength(1);
    expect(recorded[0]?.attempts).toHaveLength(1);
    expect(pauses).toEqual([]);
  });

  test('is not begun again where its unit has no time for the pause', async () => {
    emulated.inject(LIST, faults.throttle('30'));
    const { databricks, pauses } = rigFor(emulated, { reads: [LIST], deadline: Date.now() + 25_000 });
    expect(await outcome(databricks.ask(LIST, Answer))).toMatchObject({ code: 'THROTTLED' });
    expect(emulated.log.of(LIST)).toHaveLength(1);
    expect(pauses).toEqual([]);
  });
});
