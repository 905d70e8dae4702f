import { describe, expect, test } from 'vitest';
import { clientsThrough, type Transport } from '#adapters/aws/transport.ts';
import type { AnyCollector } from '#domain/declaring/collector.ts';
import type { Judgement } from '#domain/declaring/rule.ts';
import { type Attempt, type RecordedCall, requestKey } from '#domain/reading/recording.ts';
import { ReadError } from '#domain/words/errors.ts';
import { isInventoryGap } from '#domain/words/gap.ts';
import type { ObservedUnit } from '#domain/words/unit.ts';
import type { Verdict } from '#domain/words/verdict.ts';
import type { DerivedUnit } from '../../../lambdas/steps/derive/observe-unit.ts';
import { KeptRows } from '../../../lambdas/steps/recording/row-stores.ts';
import { runCollector } from '../../../lambdas/steps/recording/run-collector.ts';
import { concernedBy } from '../lost-facts.ts';
import type { Place, ReadWorld } from '../reading-suite.ts';
import { judgeAll } from '../unit-harness.ts';
import { type Garbling, garblings } from './aws-members.ts';
import { REVIEWED } from './aws-reviewed.ts';

interface Faults {
  tried: number;
  readonly wrong: Set<string>;
  readonly lost: Set<string>;
}

/** Garbles every member of every recorded answer, one at a time. */
export function garbledSuite(world: ReadWorld): void {
  const all: Record<'misfit' | 'fit', Faults> = { misfit: none(), fit: none() };

  describe.each(world.places.map((place) => [place.key, place] as const))(
    '%s, with a garbled member',
    (_key, place) => {
      test('gives no verdict and loses no row because of what fits no model', async () => {
        await garble(world, place, all);
        expect([...all.misfit.wrong]).toEqual([]);
        expect([...all.misfit.lost]).toEqual([]);
      }, 60_000);
    },
  );

  test('what a garbled text may still change is known, and reviewed', () => {
    const { misfit, fit } = all;
    console.info(
      [
        `garbled members of AWS: ${misfit.tried} that fit no model: ${misfit.wrong.size} wrong verdicts; ` +
          `${fit.tried} that fit: ${fit.lost.size} rows under another id, ${fit.wrong.size} wrong verdicts, all reviewed:`,
        ...Object.entries(REVIEWED).map(([what, why]) => `${what}: ${why}`),
      ].join('\n  '),
    );
    expect([...fit.wrong].sort()).toEqual(Object.keys(REVIEWED).sort());
  });
}

async function garble(
  { collectors, units, policy }: ReadWorld,
  { key, collector, harness }: Place,
  all: Record<'misfit' | 'fit', Faults>,
): Promise<void> {
  const before = units.get(key) as DerivedUnit;
  const calls = await harness.calls(collector, await harness.collect(collector));
  const judged = concernedBy(collectors, collector.id);
  const expected = judgeAll(collectors, units, policy, judged);
  for (const call of calls)
    for (const { name, isMisfit, body } of await waysToGarble(call)) {
      const after = await observed(collector, before, calls, { call, body });
      const faults = all[isMisfit ? 'misfit' : 'fit'];
      faults.tried += 1;
      const actual = judgeAll(collectors, new Map<string, ObservedUnit>(units).set(key, after), policy, judged);
      for (const change of wrongVerdicts(expected, actual)) faults.wrong.add(`${change}: ${name}`);
      if (isRowLost(before, after)) faults.lost.add(`${key}: ${name}`);
    }
}

const isKnown = (verdict: Verdict | undefined): boolean =>
  verdict !== undefined && verdict !== 'ERROR' && verdict !== 'UNKNOWN';

/** `kms-key-rotates: FAIL to PASS`: what one is told as known, and known otherwise. */
export const wrongVerdicts = (expected: Map<string, Judgement>, actual: Map<string, Judgement>): string[] =>
  [...expected].flatMap(([what, { verdict }]) => {
    const now = actual.get(what)?.verdict;
    return isKnown(verdict) && isKnown(now) && now !== verdict ? [`${what.split(' ')[0]}: ${verdict} to ${now}`] : [];
  });

const none = (): Faults => ({ tried: 0, wrong: new Set(), lost: new Set() });

export const waysToGarble = async ({ request, operation, attempts }: RecordedCall): Promise<Garbling[]> => {
  const answer = attempts.at(-1);
  if (answer?.body == null || (answer.status ?? 500) >= 300) return [];
  return garblings(request.service, operation.split(':')[1] ?? '', answer.body, 1);
};

/** Reads a unit again from what was recorded, one answer with another body. What was never asked is refused. */
export async function observed(
  collector: AnyCollector,
  { scope, observedAt }: ObservedUnit,
  calls: readonly RecordedCall[],
  garbled: { readonly call: RecordedCall; readonly body: string },
): Promise<ObservedUnit> {
  const answers = new Map(calls.map((call) => [requestKey(call.request), call]));
  const transport: Transport = {
    admit: () => {},
    settle: async () => {},
    client: { maxAttempts: 1, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } },
    async exchange(_request, call): Promise<Attempt> {
      const recorded = answers.get(requestKey(call.request));
      const attempt = recorded?.attempts.at(-1);
      if (!recorded || !attempt) throw new ReadError('UNEXPECTED_RESPONSE', 'this was never asked');
      return recorded === garbled.call ? { ...attempt, body: garbled.body } : attempt;
    },
  };
  const rows = new KeptRows();
  const aws = clientsThrough(transport, { region: scope.region ?? '', accountId: scope.accountId });
  const reading = { run: '2026-11-21T06-00-00Z', scope, aws, databricks: undefined as never };
  const gaps = await runCollector(collector, reading, rows);
  return { scope, observedAt, gaps, rows: rows.rows() };
}

const isRowLost = (before: ObservedUnit, after: ObservedUnit): boolean => {
  if (after.gaps.some(isInventoryGap)) return false;
  const known = new Set([...after.rows.map(({ id }) => id), ...after.gaps.map(({ resourceId }) => resourceId)]);
  return before.rows.some(({ id }) => !known.has(id));
};
