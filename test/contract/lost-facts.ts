import { expect } from 'vitest';
import type { AnyCollector } from '#domain/collector.ts';
import { GapIndex, isInventoryGap } from '#domain/gap.ts';
import { WHOLE_SCOPE } from '#domain/judge.ts';
import type { Judgement } from '#domain/rule.ts';
import type { ObservedUnit, Row } from '#domain/unit.ts';
import { judgeAll } from './unit-harness.ts';

export type Units = ReadonlyMap<string, ObservedUnit>;

const isVerdictOf = (judgement: Judgement | undefined) =>
  judgement?.verdict === 'PASS' || judgement?.verdict === 'FAIL';

/**
 * What must hold of a unit that met a fault, beside the same unit without one: no row went without a trace, what is
 * unread is null and not `false`, and no rule said PASS or FAIL because of what was lost. What a rule would have said
 * if the loss were taken for an answer shows which verdicts depended on it: those are ERROR or UNKNOWN.
 */
export function expectNothingLostInSilence(
  collectors: readonly AnyCollector[],
  faultless: Units,
  id: string,
  faulted: ObservedUnit,
): void {
  const before = faultless.get(id) as ObservedUnit;
  expectEveryRowAccountedFor(before, faulted);
  expectUnreadFieldsAreNull(faulted);
  const expected = judgeAll(collectors, faultless);
  const naive = judgeAll(collectors, new Map(faultless).set(id, takenForAnAnswer(before, faulted)));
  const actual = judgeAll(collectors, new Map(faultless).set(id, faulted));
  for (const [key, judgement] of actual)
    if (isVerdictOf(judgement))
      expect(judgement.verdict, `${key}: ${judgement.reason}`).toBe(expected.get(key)?.verdict);
  for (const [key, judgement] of expected) {
    const now = actual.get(key) ?? actual.get(key.replace(/ [^ ]+$/, ` ${WHOLE_SCOPE}`));
    expect(now, `${key} is gone without a trace`).toBeDefined();
    if (isVerdictOf(judgement) && naive.get(key)?.verdict !== judgement.verdict)
      expect(['ERROR', 'UNKNOWN'], `${key}: ${now?.verdict} ${now?.reason}`).toContain(now?.verdict);
  }
}

function expectEveryRowAccountedFor(before: ObservedUnit, faulted: ObservedUnit): void {
  if (faulted.gaps.some(isInventoryGap)) return;
  const known = [...faulted.rows.map((row) => row.id), ...faulted.gaps.map(({ resourceId }) => resourceId)];
  for (const row of before.rows) expect(known).toContain(row.id);
}

function expectUnreadFieldsAreNull({ rows, gaps }: ObservedUnit): void {
  const index = new GapIndex(gaps);
  for (const gap of gaps)
    for (const field of gap.fields)
      if (rows[0]) expect(Object.keys(rows[0]), `${gap.operation} names a field`).toContain(field);
  for (const row of rows)
    for (const [field, value] of Object.entries(row))
      if (index.atField(row.id, field)) expect(value, `${field} of ${row.id}, which was not read`).toBeNull();
}

/** The unit as somebody would see it who takes what was not read for unset, and who was not listed for absent. */
function takenForAnAnswer(before: ObservedUnit, faulted: ObservedUnit): ObservedUnit {
  const index = new GapIndex(faulted.gaps);
  const seen = new Set(faulted.rows.map((row) => row.id));
  const rows = before.rows
    .filter((row) => seen.has(row.id))
    .map(
      (row) =>
        Object.fromEntries(
          Object.entries(row).map(([field, value]) => [field, index.atField(row.id, field) ? null : value]),
        ) as Row,
    );
  return { ...before, rows, gaps: [] };
}
