import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import { PROBE_CALLS } from '#domain/declaring/databricks-client.ts';
import type { RecordedCall } from '#domain/reading/recording.ts';
import { type GapCode, isInventoryGap } from '#domain/words/gap.ts';
import type { Row } from '#domain/words/unit.ts';
import type { DerivedUnit } from '../../lambdas/steps/derive/observe-unit.ts';
import * as faults from '../emulators/databricks/faults.ts';
import { startEmulatedDatabricks } from '../emulators/databricks/server.ts';
import { ofDatabricks, pauses, placesIn, removeAll } from './databricks-places.ts';
import { expectNothingLostInSilence } from './lost-facts.ts';
import type { Place } from './reading-suite.ts';
import { judgeAll } from './unit-harness.ts';
import { databricksWorld, POLICY } from './world-databricks.ts';

/** Faults that last: the call cannot succeed, and the gap says why. */
const LASTING: Readonly<Record<string, readonly [faults.Fault, ...GapCode[]]>> = {
  'is forbidden': [faults.refuse(403, 'PERMISSION_DENIED'), 'ACCESS_DENIED'],
  'is refused every token': [faults.refuse(401, 'UNAUTHENTICATED'), 'NO_CREDENTIALS'],
  'is not found': [faults.refuse(404, 'RESOURCE_DOES_NOT_EXIST'), 'NOT_FOUND'],
  'is none that this host has': [faults.refuse(404, 'ENDPOINT_NOT_FOUND'), 'NOT_SUPPORTED'],
  'is throttled until retries are used up': [faults.throttle('2'), 'THROTTLED'],
  'is answered with a server error': [faults.refuse(500, 'INTERNAL_ERROR'), 'SERVER_ERROR'],
  'is answered by the page of a load balancer': [faults.page(503, 'Unavailable'), 'SERVER_ERROR'],
  'is answered by a sign-in page': [faults.page(200, 'Sign in'), 'MALFORMED_RESPONSE'],
  'is answered by a page that is not there': [faults.page(404, 'Not found'), 'UNEXPECTED_RESPONSE'],
  'is sent elsewhere': [faults.redirect('https://login.example.com/'), 'UNEXPECTED_RESPONSE'],
  'is answered with half a document': [faults.malformedJson, 'MALFORMED_RESPONSE'],
  'is answered in another encoding': [faults.notUtf8, 'MALFORMED_RESPONSE'],
  'is answered with a list of nothing': [faults.reply({ status: 200, json: [] }), 'UNEXPECTED_RESPONSE'],
  'is answered with null': [faults.reply({ status: 200, json: null }), 'UNEXPECTED_RESPONSE'],
  'is cut off in mid-body': [faults.cutInMidBody, 'CONNECTION'],
  'is cut off before any answer': [faults.reset, 'CONNECTION'],
};

/** The one call of the probe that may be made twice. */
const [, , DESTROY] = PROBE_CALLS;

const emulated = await startEmulatedDatabricks({ state: databricksWorld() });
const collectors = ofDatabricks(collectorsOf(await loadCatalogue()));
const places = await placesIn(emulated, collectors);

afterEach(() => {
  emulated.clear();
  pauses.length = 0;
});
afterAll(async () => {
  await removeAll(places);
  await emulated.close();
});

/** A declared call where it is made, as it looks when nothing is wrong. */
interface Case {
  readonly place: Place;
  readonly where: string;
  readonly call: string;
  readonly times: number;
  /** Followed by `page_token`, by `startIndex`, or in one answer. */
  readonly pages: 'token' | 'index' | undefined;
}

const faultless = new Map<string, DerivedUnit>();
const cases: Case[] = [];
for (const place of places) {
  const run = await place.harness.collect(place.collector);
  const calls = await place.harness.calls(place.collector, run);
  const unit = await place.harness.derive(place.collector, run);
  faultless.set(place.key, unit);
  for (const [call, made] of Map.groupBy(calls, ({ operation }) => operation))
    cases.push({ place, where: unit.scope.kind, call, times: made.length, pages: pagesOf(made) });
}

function pagesOf(calls: readonly RecordedCall[]): Case['pages'] {
  const queries = calls.map(({ request }) => request.query);
  if (queries.some((query) => /\bstartIndex=/.test(query))) return 'index';
  return queries.some((query) => /\b(page_size|limit|page_token)=/.test(query)) ? 'token' : undefined;
}

test('every declared call is made somewhere, so that it can fail', () => {
  const made = new Set(cases.map(({ place, call }) => `${place.collector.id} ${call}`));
  expect([...made].sort()).toEqual(collectors.flatMap(({ id, reads }) => reads.map((read) => `${id} ${read}`)).sort());
});

describe.each(cases)('when $call of $place.collector.id in a $where', ({ place, call, times, pages }) => {
  const before = faultless.get(place.key) as DerivedUnit;
  const host = before.scope.host as string;
  const inject = (fault: faults.Fault, at: { readonly times?: number } = {}) =>
    emulated.inject(call, fault, { host, ...at });
  const observe = async (timeoutMs?: number) => {
    const unit = await place.harness.observe(place.collector, timeoutMs);
    expect(emulated.log.of(call), 'the emulated account knows the call by the name it is declared by').not.toEqual([]);
    expectNothingLostInSilence(collectors, faultless, place.key, unit, POLICY);
    return unit;
  };
  const expectNothingMissing = ({ rows, gaps }: DerivedUnit) =>
    expect({ gaps, rows: stable(place.collector, rows) }).toEqual({
      gaps: [],
      rows: stable(place.collector, before.rows),
    });

  test.each(Object.entries(LASTING))('%s, a gap says so and no verdict comes of it', async (_, [fault, ...codes]) => {
    inject(fault);
    const { gaps } = await observe();
    if (call === DESTROY && codes[0] === 'NOT_FOUND') return expect(gaps).toEqual([]); // it is gone, as it is to be
    expect(gaps).not.toEqual([]);
    for (const gap of gaps) {
      expect(gap.operation).toBe(call);
      expect(codes, gap.reason).toContain(gap.code);
    }
  });

  test('is never answered, a gap says so and no verdict comes of it', async () => {
    inject(faults.hang);
    const { gaps } = await observe(150); // on a slow day other calls may take longer too: gaps like any other
    expect(gaps.map((gap) => gap.operation)).toContain(call);
    expect(gaps.filter(({ code }) => code !== 'TIMEOUT')).toEqual([]);
  });

  test('is answered with nothing in it, no verdict comes of it', async () => {
    inject(faults.reply({ status: 200, json: {} }));
    const unit = await place.harness.observe(place.collector);
    const judged = (units: ReadonlyMap<string, DerivedUnit>) => judgeAll(collectors, units, POLICY);
    const [was, is] = [judged(faultless), judged(new Map(faultless).set(place.key, unit))];
    for (const [what, { verdict, reason }] of is)
      if (verdict === 'PASS' || verdict === 'FAIL') expect(verdict, `${what}: ${reason}`).toBe(was.get(what)?.verdict);
  });

  test('is forbidden once, what the other calls said stays', async () => {
    inject(faults.refuse(403, 'PERMISSION_DENIED'), { times: 1 });
    const { gaps } = await observe();
    expect(gaps).not.toEqual([]);
    expect(gaps.map(({ code }) => code)).toEqual(gaps.map(() => 'ACCESS_DENIED'));
  });

  test('finds its token expired, it is asked again with another, once, and nothing is missing', async () => {
    inject(faults.refuse(401, 'UNAUTHENTICATED'), { times: 1 });
    const tokens = emulated.desk.tokens.length;
    expectNothingMissing(await observe());
    expect(emulated.log.of(call)).toHaveLength(times + 1);
    expect(emulated.desk.tokens).toHaveLength(tokens + 2);
  });

  const passing = [
    ['throttled', faults.throttle('7')],
    ['answered with a server error', faults.refuse(500, 'INTERNAL_ERROR')],
    ['cut off in mid-body', faults.cutInMidBody],
  ] as const;

  if (call === DESTROY) {
    test.each(passing)(
      'is %s once, it is asked again, which harms nothing, and nothing is missing',
      async (_, fault) => {
        const left = contexts(); // of faults before this one
        inject(fault, { times: 1 });
        expectNothingMissing(await observe());
        expect(emulated.log.of(call)).toHaveLength(times + 1);
        expect(contexts()).toBe(left);
      },
    );
    return;
  }

  if (!call.startsWith('GET ')) {
    test.each(passing)('is %s once, it is not asked again, for asking may have done something', async (_, fault) => {
      inject(fault, { times: 1 });
      const { gaps } = await observe();
      expect(gaps).not.toEqual([]);
      expect(emulated.log.of(call).length).toBeLessThanOrEqual(times);
    });
    return;
  }

  test.each(passing)('is %s once, it is asked again and nothing is missing', async (_, fault) => {
    inject(fault, { times: 1 });
    expectNothingMissing(await observe());
    expect(emulated.log.of(call)).toHaveLength(times + 1);
    expect(pauses.some((ms) => ms >= 7000)).toBe(fault === passing[0][1]);
  });

  if (pages === 'token') {
    test('is answered with a page token that repeats, the list counts as not read to its end', async () => {
      inject(faults.tokenThatRepeats);
      const { gaps } = await observe();
      expect(gaps.map(({ code }) => code)).toEqual(gaps.map(() => 'PAGINATION'));
      expect(gaps).not.toEqual([]);
    });

    test('is answered with an empty page first, nothing is lost of what comes after it', async () => {
      inject(faults.emptyPageFirst);
      const unit = await observe();
      if (call.endsWith('/list')) expectNothingMissing(unit);
    });
  }

  if (pages === 'index')
    test.each([
      ['an empty page before its end', { totalResults: 3, Resources: [] }],
      ['a page without its total', { Resources: [] }],
      ['a page in which somebody comes twice', { totalResults: 2, Resources: [{ id: '1' }, { id: '1' }] }],
      ['more than it announced', { totalResults: 1, Resources: [{ id: '1' }, { id: '2' }] }],
    ])('is answered with %s, the list counts as not read to its end', async (_, json) => {
      inject(faults.reply({ status: 200, json }));
      const { gaps } = await observe();
      expect(gaps.filter(isInventoryGap).map(({ code }) => code)).toEqual(['UNEXPECTED_RESPONSE']);
    });
});

/** Contexts that stand on clusters. */
const contexts = (): number => emulated.state.workspaces.reduce((sum, { spark }) => sum + spark.contexts.size, 0);

/** Rows without what moves by itself, such as the id of a command. */
const stable = ({ volatile = [] }: AnyCollector, rows: readonly Row[]): object[] =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([field]) => !volatile.includes(field as never))));
