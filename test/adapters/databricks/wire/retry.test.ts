import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createHostLimits } from '#adapters/databricks/wire/host-limits.ts';
import { isPassing, mayBeLeft, pauseBeforeRetry, RETRY_POLICY, retryAfterMs } from '#adapters/databricks/wire/retry.ts';
import type { Attempt } from '#domain/reading/recording.ts';
import * as faults from '../../../emulators/databricks/faults.ts';
import { type EmulatedDatabricks, startEmulatedDatabricks } from '../../../emulators/databricks/server.ts';
import { outcome, rigFor, smallAccount, WORKSPACE } from '../rig.ts';

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

  test.each(['-1', '1.5', '', '1e3', ' 5', 'soon', 'Mon', '2026-11-21T06:00:09Z', 'Sat, 99 Nov 2026 06:00:09 GMT'])(
    'takes no notice of Retry-After %j: it is neither a number of whole seconds nor a date',
    (value) => expect(retryAfterMs(busy(value))).toBeUndefined(),
  );

  // RFC 9110 §5.6.7: the one form that is sent, and the two that are still to be read.
  test.each(['Sat, 21 Nov 2026 06:00:09 GMT', 'Saturday, 21-Nov-26 06:00:09 GMT', 'Sat Nov 21 06:00:09 2026'])(
    'reads the date %s against the clock of the host that gave it',
    (value) => {
      const at = { ...busy(value), requestedAt: '2026-11-21T05:00:00.000Z', serverDate: '2026-11-21T06:00:00.000Z' };
      expect(retryAfterMs(at)).toBe(9_000);
    },
  );

  test('reads a date against our own clock where the host does not give its', () => {
    expect(retryAfterMs({ ...busy('Sat, 21 Nov 2026 06:00:09 GMT'), durationMs: 1_000 })).toBe(8_000);
  });

  test('is none where the date is over, and a day where more is asked for', () => {
    expect(retryAfterMs(busy('Wed, 21 Oct 2026 07:28:00 GMT'))).toBe(0);
    for (const value of ['86401', '99999999', '9'.repeat(400), 'Fri, 21 Nov 2036 06:00:09 GMT'])
      expect(retryAfterMs(busy(value))).toBe(86_400_000);
  });
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

  test.each([
    ['is past its budget', LIST, faults.throttle('300'), {}],
    ['does something and is never sent twice', CREATE, faults.throttle('300'), { body: { clusterId: 'c' } }],
    ['is told so by an outage', CREATE, faults.reply({ status: 503, headers: { 'retry-after': '300' }, json: {} }), {}],
  ] as const)(
    'that is told to come later holds back all of its kind, also where it %s',
    async (_how, call, fault, parts) => {
      const held: unknown[] = [];
      const limits = { enter: async () => () => {}, hold: (...what: unknown[]) => void held.push(what) };
      emulated.inject(call, fault);
      const { databricks, pauses } = rigFor(emulated, { reads: [LIST, CREATE], limits });
      expect(await outcome(databricks.ask(call, Answer, parts))).toHaveProperty('code');
      expect(held).toEqual([[WORKSPACE, call, 300_000]]);
      expect(pauses).toEqual([]);
    },
  );

  test('whose turn comes only when its unit has no time left is not sent, and does not wait for it', async () => {
    emulated.inject(LIST, faults.throttle('86400'));
    const deadline = Date.now() + 60_000;
    const { databricks } = rigFor(emulated, { reads: [LIST], deadline, limits: createHostLimits() });
    expect(await outcome(databricks.ask(LIST, Answer))).toMatchObject({ code: 'THROTTLED' });
    expect(await outcome(databricks.ask(LIST, Answer))).toMatchObject({ name: 'ReadError', code: 'DEADLINE' });
    expect(emulated.log.of(LIST)).toHaveLength(1);
  });

  test('that does something is not put off for minutes: what spoke for it may hold no more', async () => {
    emulated.inject(CREATE, faults.throttle('90'));
    const { databricks } = rigFor(emulated, { reads: [CREATE], limits: createHostLimits() });
    expect(await outcome(databricks.ask(CREATE, Answer))).toMatchObject({ code: 'THROTTLED' });
    expect(await outcome(databricks.ask(CREATE, Answer))).toMatchObject({ code: 'DEADLINE' });
    expect(emulated.log.of(CREATE)).toHaveLength(1);
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

describe('removing a context', () => {
  const DESTROY = 'POST /api/1.2/contexts/destroy';
  const Answer = z.looseObject({});
  let emulated: EmulatedDatabricks;
  beforeAll(async () => {
    emulated = await startEmulatedDatabricks({ state: smallAccount() });
  });
  afterEach(() => emulated.clear());
  afterAll(() => emulated.close());
  const destroyed = faults.reply({ status: 200, json: { id: 'x' } });
  const remove = async (deadline?: number, faulty: readonly faults.Fault[] = []) => {
    emulated.inject(DESTROY, destroyed);
    for (const fault of faulty.toReversed()) emulated.inject(DESTROY, fault, { times: 1 });
    const timeouts = { headersMs: 2_000, stallMs: 300, totalMs: 4_000 };
    const one = rigFor(emulated, { reads: [DESTROY], timeouts, ...(deadline === undefined ? {} : { deadline }) });
    const came = await outcome(one.databricks.ask(DESTROY, Answer, { body: { contextId: 'x' } }));
    return { ...one, came, tries: one.recorded[0]?.attempts.length };
  };

  test.each([
    ['throttled', faults.throttle('5')],
    ['a page with status 200', faults.page(200, 'Sign in')],
    ['a page with status 404', faults.page(404, 'Not Found')],
    ['a page with status 403', faults.page(403, 'Blocked')],
    ['half a document', faults.malformedJson],
    ['no object', faults.reply({ status: 200, json: 'error' })],
    ['cut off', faults.cutInMidBody],
    ['cut off before an answer', faults.reset],
    ['silent in its middle', faults.stallInMidBody],
    ['a failure of the server', faults.refuse(500, 'INTERNAL_ERROR')],
    ['a redirect', faults.redirect('https://elsewhere.example')],
  ])('is tried again where the answer is %s', async (_how, fault) => {
    const { came, tries, replay } = await remove(undefined, [fault, fault]);
    expect([came, tries]).toEqual([{ id: 'x' }, 3]);
    expect(await replay().ask(DESTROY, Answer, { body: { contextId: 'x' } })).toEqual({ id: 'x' });
  });

  test.each([
    ['400', faults.refuse(400, 'INVALID_PARAMETER_VALUE')],
    ['403', faults.refuse(403, 'PERMISSION_DENIED')],
    ['404', faults.refuse(404, 'RESOURCE_DOES_NOT_EXIST')],
    ['501', faults.refuse(501, 'NOT_IMPLEMENTED')],
    ['ContextNotFoundException', faults.reply({ status: 500, json: { error: 'ContextNotFoundException: gone' } })],
  ])('is not tried again where Databricks refuses it with %s', async (_how, fault) => {
    expect((await remove(undefined, [fault])).tries).toBe(1);
  });

  test('waits as long as it is asked to, up to the time that is left of the function', async () => {
    const before = await remove(Date.now() + 60_000, [faults.throttle('70')]);
    expect([before.came, before.tries]).toEqual([{ id: 'x' }, 2]);
    expect(before.pauses[0]).toBeGreaterThanOrEqual(70_000);
    const after = await remove(Date.now() + 60_000, [faults.throttle('100')]);
    expect([after.came, after.tries]).toMatchObject([{ code: 'THROTTLED' }, 1]);
  });

  test('is tried again after the deadline of its unit too, within the time kept to close it', async () => {
    const { came, pauses } = await remove(Date.now() - 1_000, [faults.throttle('5'), faults.throttle('5')]);
    expect([came, pauses.length]).toEqual([{ id: 'x' }, 2]);
  });

  test('may leave one behind where no answer came at all', () => {
    expect(mayBeLeft(failed('TLS'))).toBe(true);
    expect(mayBeLeft(attempt({}))).toBe(false);
  });
});
