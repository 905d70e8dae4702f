import { afterAll, describe, expect, test } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf, isCollector } from '#domain/declaring/any-declaration.ts';
import { parseConfig } from '#domain/declaring/config.ts';
import { scopeKindsOf } from '#domain/declaring/declaration.ts';
import type { AnyDerivation } from '#domain/declaring/derivation.ts';
import { derivingOrder } from '#domain/declaring/order.ts';
import type { Judgement } from '#domain/declaring/rule.ts';
import { judgeUnit } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import type { Gap } from '#domain/words/gap.ts';
import type { Scope } from '#domain/words/scope.ts';
import type { ObservedUnit, Rows } from '#domain/words/unit.ts';
import { deriveTable, streamTable } from '../../lambdas/steps/derive/derive-table.ts';
import type { DerivedUnit } from '../../lambdas/steps/derive/observe-unit.ts';
import { startEmulatedDatabricks } from '../emulators/databricks/server.ts';
import { startEmulatedAccount } from '../support/emulated-account.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { ofDatabricks, placesIn, removeAll } from './databricks-places.ts';
import { observed, waysToGarble, wrongVerdicts } from './garbled/aws-suite.ts';
import type { Place } from './reading-suite.ts';
import { createHarness } from './unit-harness.ts';
import { populate, STAND_INS } from './world.ts';
import { databricksWorld, POLICY } from './world-databricks.ts';
import { openWayOut } from './world-way-out.ts';

const catalogue = await loadCatalogue();
const collectors = collectorsOf(catalogue);
const inDatabricks = ofDatabricks(collectors);
const derivations = derivingOrder(catalogue).filter((one): one is AnyDerivation => !isCollector(one));
const config = parseConfig(
  {
    entity: 'Example Health',
    retention: { mode: 'GOVERNANCE', days: 1 },
    policy: { ...POLICY, phi: { ...POLICY.phi, subnets: '*' } },
  },
  catalogue,
);

const account = await startEmulatedAccount();
const proxy = await startFaultProxy(account.url, { standIns: STAND_INS, remembers: true });
await populate(account.url);
await openWayOut(account.url);
const emulated = await startEmulatedDatabricks({ state: databricksWorld() });
const harness = await createHarness(proxy.url);
const places: Place[] = [
  ...collectors
    .filter((one) => !inDatabricks.includes(one))
    .map((collector) => ({ key: collector.id, collector, harness })),
  ...(await placesIn(emulated, inDatabricks)),
];

afterAll(async () => {
  await removeAll(places);
  await emulated.close();
  await proxy.close();
  await account.stop();
});

/** A unit that was read, and from its recording a second time. */
interface ReadTwice {
  readonly id: string;
  readonly unit: DerivedUnit;
  readonly again: DerivedUnit;
}

const read: ReadTwice[] = [];
for (const { collector, harness: own } of places) {
  const run = await own.collect(collector);
  const [unit, again] = [await own.derive(collector, run), await own.derive(collector, run)];
  read.push({ id: collector.id, unit, again });
}

type Observed = readonly { readonly id: string; readonly unit: ObservedUnit }[];

/** All derived units of what was observed, each made of those before it; with everything a rule may look into. */
function derive(observed: Observed) {
  const lookups = new Lookups();
  for (const { id, unit } of observed) lookups.add(id, unit);
  const derived: { derivation: AnyDerivation; unit: DerivedUnit; streamed: DerivedUnit<Rows> }[] = [];
  for (const derivation of derivations) {
    const own = scopesOf(derivation).map((scope) => ({
      derivation,
      unit: deriveTable(derivation, scope, config.policy, lookups),
      streamed: streamTable(derivation, scope, config.policy, lookups),
    }));
    for (const { unit } of own) lookups.add(derivation.id, unit);
    derived.push(...own);
  }
  return { derived, lookups };
}

const scopesOf = (derivation: AnyDerivation): Scope[] => [
  ...new Map(
    read
      .filter(({ unit }) => scopeKindsOf(derivation).includes(unit.scope.kind))
      .map(({ unit }) => [unit.scope.id, unit.scope]),
  ).values(),
];

function judge({ derived, lookups }: ReturnType<typeof derive>): Map<string, Judgement> {
  const judgements = new Map<string, Judgement>();
  for (const { derivation, unit } of derived)
    for (const { rule, scope, resourceId, judgement } of judgeUnit(
      derivation,
      unit,
      { ...config, emptyAllowed: {} },
      lookups,
    ))
      judgements.set(`${rule.id} ${scope} ${resourceId}`, judgement);
  return judgements;
}

const whole = derive(read);
const judged = judge(whole);
const unitOf = ({ derived }: ReturnType<typeof derive>, id: string, scope: string): DerivedUnit =>
  derived.find(({ derivation, unit }) => derivation.id === id && unit.scope.id === scope)?.unit as DerivedUnit;

/** Everything a derivation is made of, however far back. */
const madeOf = (id: string): string[] => {
  const from = derivations.find((one) => one.id === id)?.from ?? [];
  return [...new Set([...from, ...from.flatMap(madeOf)])];
};

const LOST: Gap = {
  operation: 'test',
  resourceId: null,
  fields: [],
  code: 'ACCESS_DENIED',
  reason: 'the test says so',
};

/** Ways in which a table can fail to be read to its end. */
const LOSSES: Readonly<Record<string, (unit: DerivedUnit) => ObservedUnit | undefined>> = {
  'was not read at all': () => undefined,
  'was refused': (unit) => ({ ...unit, rows: [], gaps: [LOST] }),
  'broke off after its first half': (unit) => ({
    ...unit,
    rows: unit.rows.slice(0, Math.ceil(unit.rows.length / 2)),
    gaps: [LOST],
  }),
};

const cases = whole.derived.map((one) => ({ ...one, where: one.unit.scope.kind }));

describe.each(cases)('$derivation.id in a $where', ({ derivation, unit, streamed }) => {
  const { id } = derivation;
  const scope = unit.scope.id;

  test('is made of what was read of the worlds, with something in it and no gap', () => {
    expect(unit.gaps).toEqual([]);
    expect(unit.outcome).toBe('COMPLETE');
    expect(unit.rows, 'put something it is made of into the worlds').not.toEqual([]);
  });

  test('gives rows that fit the declared row, in order, each with an id of its own', () => {
    for (const row of unit.rows) expect(derivation.row.safeParse(row).error).toBeUndefined();
    const ids = unit.rows.map((row) => row.id);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  test('comes out the same again, in whatever order tables and rows are met', () => {
    expect(unitOf(derive(read), id, scope)).toEqual(unit);
    expect(unitOf(derive([...read].reverse()), id, scope).rows).toEqual(unit.rows);
  });

  if (derivation.inOrder)
    test('comes out the same where its rows are not kept', () => {
      expect({ ...streamed, rows: [...streamed.rows] }).toEqual(unit);
      expect(streamed.rows.length).toBe(unit.rows.length);
    });

  test('comes out the same of the recordings as of what was read', () => {
    const again = read.map((one) => ({ id: one.id, unit: one.again }));
    expect(unitOf(derive(again), id, scope)).toEqual(unit);
  });

  test('lets every rule come to a PASS or a FAIL on some row', () => {
    for (const rule of derivation.rules) {
      const thingOf = (row: { readonly id: string }) => rule.gathers?.thing(row.id) ?? row.id;
      const verdicts = unit.rows.map((row) => judged.get(`${rule.id} ${scope} ${thingOf(row)}`)?.verdict);
      expect(
        verdicts.some((verdict) => verdict === 'PASS' || verdict === 'FAIL'),
        rule.id,
      ).toBe(true);
    }
  });

  describe.each(madeOf(id).filter((source) => collectors.some((one) => one.id === source)))('when %s', (source) => {
    test.each(Object.entries(LOSSES))('%s, it is not complete, and no verdict comes of that', (_, lose) => {
      const lost = derive(
        read.flatMap((one) => {
          const left = one.id === source ? lose(one.unit) : one.unit;
          return left ? [{ id: one.id, unit: left }] : [];
        }),
      );
      expect(unitOf(lost, id, scope).outcome).not.toBe('COMPLETE');
      for (const [what, { verdict, reason }] of judge(lost))
        if (verdict === 'PASS' || verdict === 'FAIL')
          expect(judged.get(what)?.verdict, `${what}: ${reason}`).toBe(verdict);
    });
  });
});

test('every derivation of the catalogue is here, in every kind of place it declares', () => {
  const kinds = catalogue.flatMap((one) =>
    isCollector(one) ? [] : scopeKindsOf(one).map((kind) => `${one.id} ${kind}`),
  );
  expect(cases.map(({ derivation, where }) => `${derivation.id} ${where}`).sort()).toEqual(kinds.sort());
});

describe('of an answer with a garbled member', () => {
  const sources = new Set(derivations.flatMap(({ id }) => madeOf(id)));
  const inAws = places.filter(({ key, collector }) => sources.has(key) && !inDatabricks.includes(collector));

  test.each(inAws.map((place) => [place.key, place] as const))(
    '%s, nothing is derived that a verdict could come of',
    async (id, { collector, harness: own }) => {
      const calls = await own.calls(collector, await own.collect(collector));
      const before = read.find((one) => one.id === id)?.unit as DerivedUnit;
      const wrong: string[] = [];
      const tried = new Set<string>();
      for (const call of calls)
        for (const { name, isMisfit, body } of await waysToGarble(call)) {
          const member = name.slice(0, name.indexOf(':')); // in one way: the collectors' own suite has them all
          if (!isMisfit || tried.has(member)) continue;
          tried.add(member);
          const unit = await observed(collector, before, calls, { call, body });
          const actual = judge(derive(read.map((one) => (one.id === id ? { id, unit } : one))));
          wrong.push(...wrongVerdicts(judged, actual).map((change) => `${change}: ${name}`));
        }
      expect(wrong).toEqual([]);
    },
    60_000,
  );
});
