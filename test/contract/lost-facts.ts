import { expect } from 'vitest';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import type { AnyRule, Judgement } from '#domain/declaring/rule.ts';
import { WHOLE_SCOPE } from '#domain/judging/judge.ts';
import { GapIndex, isInventoryGap } from '#domain/words/gap.ts';
import type { ObservedUnit, Row } from '#domain/words/unit.ts';
import { collectorIn, DEFAULTS, judgeAll, type Units } from './unit-harness.ts';

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
  key: string,
  faulted: ObservedUnit,
  policy: Readonly<Record<string, unknown>> = DEFAULTS,
): void {
  const before = faultless.get(key) as ObservedUnit;
  expectEveryRowAccountedFor(before, faulted);
  expectUnreadFieldsAreNull(faulted);
  const concerned = concernedBy(collectors, collectorIn(key));
  const judged = (unit: ObservedUnit) => judgeAll(collectors, new Map(faultless).set(key, unit), policy, concerned);
  const [expected, naive, actual] = [judged(before), judged(takenForAnAnswer(before, faulted)), judged(faulted)];
  for (const [what, judgement] of actual)
    if (isVerdictOf(judgement))
      expect(judgement.verdict, `${what}: ${judgement.reason}`).toBe(expected.get(what)?.verdict);
  for (const [what, judgement] of expected) {
    const now = actual.get(what) ?? actual.get(what.replace(/ [^ ]+$/, ` ${WHOLE_SCOPE}`));
    expect(now, `${what} is gone without a trace`).toBeDefined();
    if (isVerdictOf(judgement) && naive.get(what)?.verdict !== judgement.verdict)
      expect(['ERROR', 'UNKNOWN'], `${what}: ${now?.verdict} ${now?.reason}`).toContain(now?.verdict);
  }
}

/** A collector and those whose rules look into its table: what all others say cannot change. */
export const concernedBy = (collectors: readonly AnyCollector[], id: string): AnyCollector[] =>
  collectors.filter((one) => one.id === id || (one.rules as AnyRule[]).some(({ uses }) => uses?.includes(id)));

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
