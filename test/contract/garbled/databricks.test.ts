import { expect, test } from 'vitest';
import { hashRows } from '#adapters/tables/row-values.ts';
import { declaredTable } from '#domain/declaring/declared-table.ts';
import type { RecordedCall } from '#domain/reading/recording.ts';
import type { Table, TableRow } from '#domain/tables/table.ts';
import { toTableRow } from '#domain/tables/to-table-row.ts';
import { doubtOn, gapOfDoubt } from '#domain/words/doubt.ts';
import { isInventoryGap } from '#domain/words/gap.ts';
import type { ObservedUnit } from '#domain/words/unit.ts';
import type { Verdict } from '#domain/words/verdict.ts';
import { SharedWriters, wellFormed } from '../../../lambdas/steps/derive/shared-writers.ts';
import { SURVIVORS } from './databricks-survivors.ts';
import { type ReadPlace, readWorld, worldOf } from './databricks-world.ts';
import { additions, type Garbled, garblings, ODD, parsed } from './faults.ts';
import { readAgain } from './read-again.ts';

const places = await readWorld();
const units = new Map(places.map(({ key, unit }) => [key, unit]));
const whole = worldOf(units);

const isDecided = (verdict: Verdict | undefined): boolean =>
  verdict === 'PASS' || verdict === 'FAIL' || verdict === 'NOT_APPLICABLE';

/** Rows that were there and are not any more, though no gap of the unit says why. */
function lostFrom(before: ObservedUnit, after: ObservedUnit): string[] {
  const told = new Set(after.gaps.map(({ resourceId }) => resourceId));
  const there = new Set(after.rows.map(({ id }) => id));
  if (after.gaps.some(isInventoryGap)) return [];
  return before.rows.flatMap(({ id }) => (told.has(id) || there.has(id) ? [] : [`${id} is gone without a word`]));
}

/** What a garbled unit makes of verdicts that were right, and of rows that were there: each a sentence. */
function wrongs(place: ReadPlace, again: ObservedUnit): string[] {
  const now = worldOf(new Map([...units, [place.key, again]]));
  const lost = whole.derived.flatMap((unit, at) =>
    now.derived[at]?.gaps.length === 0 && again.gaps.length === 0 ? lostFrom(unit, now.derived[at]) : [],
  );
  const changed = [...whole.verdicts].flatMap(([name, before]) => {
    const after = now.verdicts.get(name);
    return isDecided(before) && isDecided(after) && before !== after ? [`${name}: ${before} became ${after}`] : [];
  });
  return [...lostFrom(place.unit, again), ...changed, ...lost];
}

/** Throws a TableError where a row or a gap fits no table: the run that holds it could never be sealed. */
function sealable({ collector }: ReadPlace, unit: ObservedUnit): void {
  const table = declaredTable(collector);
  const target = HASHED.open(table);
  for (const row of unit.rows) target.write(toTableRow(RUN, unit, row, table.columns));
  const shared = new SharedWriters({ run: RUN, principal: null }, HASHED);
  shared.gaps(collector.id, unit.scope.id, [...unit.gaps, ...(unit.doubts ?? []).map(gapOfDoubt)]);
}

const RUN = '2026-11-21T06-00-00Z';
const HASHED = wellFormed({
  open(table: Table) {
    const hash = hashRows(table);
    return { write: (row: TableRow) => void hash.add(row), end: async () => hash.digest() };
  },
});

/** Every garbled answer of a place, once. */
function* garbledIn(
  calls: readonly RecordedCall[],
  faults?: typeof ODD,
): Generator<Garbled & { call: RecordedCall; text: string }> {
  const done = new Set<string>();
  for (const call of calls) {
    const body = call.attempts.at(-1)?.body;
    if (!body) continue;
    for (const garbled of garblings(parsed(body), faults)) {
      const text = JSON.stringify(garbled.body);
      const once = [call.operation, call.request.path, call.request.query, text].join(' ');
      if (done.has(once)) continue;
      done.add(once);
      yield { ...garbled, call, text };
    }
  }
}

/** Faults that make something wrong, with the first thing each does; and how many were tried. */
async function tried(place: ReadPlace) {
  const known = new Map<string, string[]>();
  const surviving = new Map<string, string>();
  let tries = 0;
  let wrong = 0;
  for (const { member, fault, call, text } of garbledIn(place.calls)) {
    tries += 1;
    const again = await readAgain(place.collector, place.unit.scope, place.calls, { call, body: text });
    const outcome = JSON.stringify([again.rows, again.gaps.map(({ reason: _, ...gap }) => gap)]);
    if (!known.has(outcome)) sealable(place, again);
    const found = known.get(outcome) ?? wrongs(place, again);
    known.set(outcome, found);
    if (found.length === 0) continue;
    wrong += 1;
    surviving.set([place.collector.id, call.operation, member, fault].join(' | '), found[0] as string);
  }
  return { tries, wrong, surviving };
}

test('a garbled answer of Databricks makes no verdict another, and loses no row without a gap', async () => {
  const found = new Map<string, string>();
  let tries = 0;
  let wrong = 0;
  for (const place of places) {
    const one = await tried(place);
    tries += one.tries;
    wrong += one.wrong;
    for (const [fault, what] of one.surviving) found.set(fault, what);
  }
  console.info(
    [`${wrong} of ${tries} garbled members of Databricks make something wrong, all reviewed:`]
      .concat(SURVIVORS.map(({ call, members, faults, why }) => `${call} ${members} ${faults.join(', ')}: ${why}`))
      .join('\n  '),
  );
  expect(tries).toBeGreaterThan(3_000);
  const reviewed = SURVIVORS.flatMap(({ collectors, call, members, faults }) =>
    collectors.flatMap((collector) =>
      members.flatMap((member) => faults.map((fault) => [collector, call, member, fault].join(' | '))),
    ),
  );
  const unreviewed = [...found].filter(([fault]) => !reviewed.includes(fault));
  expect(Object.fromEntries(unreviewed)).toEqual({});
  expect(
    reviewed.filter((fault) => !found.has(fault)),
    'mended since: take them off the list',
  ).toEqual([]);
}, 120_000);

test('whatever Databricks answers, a run can be sealed', async () => {
  const unsealable: string[] = [];
  let tries = 0;
  for (const place of places)
    for (const { member, fault, call, text } of garbledIn(place.calls, ODD)) {
      tries += 1;
      const again = await readAgain(place.collector, place.unit.scope, place.calls, { call, body: text });
      try {
        sealable(place, again);
      } catch (error) {
        unsealable.push(`${place.collector.id} ${call.operation} ${member} ${fault}: ${error}`);
      }
    }
  expect(tries).toBeGreaterThan(500);
  expect(unsealable).toEqual([]);
}, 120_000);

/** Maps that anybody fills, whose names are no members. */
const FREE = /\b(?:spark_conf|spark_env_vars|custom_tags|default_tags|parameters|violations)\.new_thing$/;

/** Every answer of a place with one undocumented member more. */
function* withMore({ calls }: ReadPlace) {
  for (const call of calls)
    for (const { member, body } of additions(parsed(call.attempts.at(-1)?.body || '{}')))
      if (!FREE.test(member)) yield { call, member: member.replace(/^\[\]\./, ''), body: JSON.stringify(body) };
}

/** Own rules that say PASS or NOT_APPLICABLE of a row in doubt. */
function passing({ key, collector: { rules } }: ReadPlace, again: ObservedUnit): string[] {
  const now = worldOf(new Map([...units, [key, again]])).verdicts;
  const doubted = again.rows.filter(({ id }) => doubtOn(again.doubts, id));
  const judged = doubted.flatMap(({ id }) => rules.map((rule) => `${rule.id} ${again.scope.id} ${id}`));
  return judged.filter((name) => ['PASS', 'NOT_APPLICABLE'].includes(now.get(name) ?? ''));
}

test('a member that nobody documents, wherever it stands, is told and lets nothing pass that carries it', async () => {
  const faults: string[] = [];
  for (const place of places)
    for (const { call, member, body } of withMore(place)) {
      const again = await readAgain(place.collector, place.unit.scope, place.calls, { call, body });
      const told = (again.doubts ?? []).filter((doubt) => doubt.member.endsWith(member));
      const where = `${place.key} ${call.operation} ${member}`;
      if (told.length !== 1 || told[0]?.operation !== call.operation) faults.push(`${where} is not told`);
      faults.push(...passing(place, again).map((name) => `${where}: ${name} passes`));
    }
  expect(faults).toEqual([]);
}, 120_000);
