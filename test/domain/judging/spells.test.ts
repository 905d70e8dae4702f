import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Spell, spellsIn } from '#domain/judging/spell-groups.ts';
import { LASTING, Spells } from '#domain/judging/spells.ts';
import type { TableRow } from '#domain/tables/table.ts';

const SCOPE = 'aws.123456789012.us-east-1';
const PLACE = { rule: 'r', table: 'things', scope: SCOPE, resource: 'a' };
const runOf = (day: number): string => `2026-10-${String(day + 1).padStart(2, '0')}T06-00-00Z`;

/**
 * What a run did with one thing. `gone`: the place was read whole, without it; `none`: read whole, and nothing is there;
 * `broken`: read, but there may be things nobody saw; `unread`: nothing was read; `silent`: the run says nothing of the
 * rule there, because it was not planned, or the rule did not exist.
 */
const DAYS = [
  'FAIL',
  'PASS',
  'NOT_APPLICABLE',
  'UNKNOWN',
  'ERROR',
  'gone',
  'none',
  'broken',
  'unread',
  'silent',
] as const;
type Day = (typeof DAYS)[number];

const ROW = { rule_id: 'r', table_name: 'things', scope: SCOPE, resource_id: 'a', reason_code: 'OK' };
const WHOLE_SCOPE = { ...ROW, resource_id: '*' };
const OTHER = { ...ROW, resource_id: 'b', verdict: 'PASS' };

function rowsOf(day: Day): TableRow[] {
  if (day === 'silent') return [];
  if (day === 'unread') return [{ ...WHOLE_SCOPE, verdict: 'ERROR', reason_code: 'ACCESS_DENIED' }];
  if (day === 'broken') return [{ ...WHOLE_SCOPE, verdict: 'ERROR', reason_code: 'THROTTLED' }, OTHER];
  if (day === 'none') return [{ ...WHOLE_SCOPE, verdict: 'UNKNOWN', reason_code: 'NONE_FOUND' }];
  return day === 'gone' ? [OTHER] : [{ ...ROW, verdict: day }, OTHER];
}

function fold(days: readonly Day[], spells = new Spells(), from = 0): Spells {
  for (const [at, day] of days.entries()) {
    spells.beginRun(runOf(from + at));
    for (const row of rowsOf(day)) spells.finding(row);
    spells.endRun();
  }
  return spells;
}

const told = (spells: Spells): Spell[] => [...spellsIn(spells.groups())];

/** The same by looking back from the end: where the last stretch without a judgement of its end begins. */
function lookedBack(days: readonly Day[]): Spell[] {
  const ended = days.findLastIndex((day) => ['PASS', 'NOT_APPLICABLE', 'gone', 'none'].includes(day));
  const since = days.slice(ended + 1);
  const first = since.indexOf('FAIL');
  if (first < 0) return [];
  const spell = since.slice(first);
  const fails = spell.filter((day) => day === 'FAIL').length;
  const at = ended + 1 + first;
  const last = at + spell.lastIndexOf('FAIL');
  return [{ ...PLACE, first: runOf(at), last: runOf(last), fails, unread: spell.length - fails }];
}

test('a spell goes on through days that could not tell, and ends with a judgement or with the thing', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...DAYS), { maxLength: 30 }), (days) => {
      expect(told(fold(days))).toEqual(lookedBack(days));
    }),
    { numRuns: 500 },
  );
});

test('handed on at any place, it comes to the same', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...DAYS), { maxLength: 30 }), fc.nat(), (days, pick) => {
      const at = pick % (days.length + 1);
      const handed = JSON.parse(JSON.stringify(fold(days.slice(0, at)).groups()));
      expect(fold(days.slice(at), new Spells(handed), at).groups()).toEqual(fold(days).groups());
    }),
    { numRuns: 500 },
  );
});

test('a run whose findings cannot be read ends no spell, and is counted', () => {
  const spells = fold(['FAIL']);
  spells.beginRun(runOf(1));
  spells.missed();
  expect(told(spells)).toEqual([{ ...PLACE, first: runOf(0), last: runOf(0), fails: 1, unread: 1 }]);
});

test('what is unread in one place, or by one rule, says nothing of another', () => {
  const spells = fold(['FAIL']);
  spells.beginRun(runOf(1));
  const unread = { ...WHOLE_SCOPE, verdict: 'ERROR', reason_code: 'ACCESS_DENIED' };
  for (const elsewhere of [{ scope: 'aws.123456789012.eu-west-1' }, { rule_id: 'other' }, { table_name: 'others' }])
    spells.finding({ ...unread, ...elsewhere });
  spells.finding(OTHER);
  spells.endRun();
  expect(told(spells)).toEqual([]);
});

test('an ERROR ends with any judgement, a FAIL with none but a good one, and each is told once', () => {
  const ended: string[] = [];
  const onEnd = (kind: string, _: unknown, resource: string, how: string) =>
    void ended.push(`${kind} ${resource} ${how}`);
  fold(['ERROR', 'UNKNOWN', 'FAIL', 'unread', 'PASS', 'FAIL', 'gone'], new Spells([], { kinds: LASTING, onEnd }));
  expect(ended).toEqual(['ERROR a JUDGED', 'UNKNOWN a JUDGED', 'FAIL a JUDGED', 'ERROR * GONE', 'FAIL a GONE']);
});

test('things with one course are one group, and come apart when one of them ends', () => {
  const row = (resource_id: string, verdict: string) => ({
    ...{ rule_id: 'r', table_name: 'things', scope: SCOPE },
    resource_id,
    verdict,
  });
  const spells = new Spells();
  for (const [at, failing] of [
    ['c', 'a', 'b'],
    ['b', 'c', 'd'],
  ].entries()) {
    spells.beginRun(runOf(at));
    for (const id of failing) spells.finding(row(id, 'FAIL'));
    spells.endRun();
  }
  const place = { rule: 'r', table: 'things', scope: SCOPE, last: runOf(1), unread: 0 };
  expect(spells.groups()).toEqual([
    { ...place, first: runOf(0), fails: 2, resources: ['b', 'c'] },
    { ...place, first: runOf(1), fails: 1, resources: ['d'] },
  ]);
});
