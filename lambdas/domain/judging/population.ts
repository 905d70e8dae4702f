import * as z from 'zod';
import type { AnyDeclaration } from '../declaring/any-declaration.ts';
import { tableName } from '../declaring/declaration.ts';
import { type AnyRule, controlsOf } from '../declaring/rule.ts';
import { aggregate, CRITERIA, noVerdicts, VERDICTS, type VerdictCounts } from '../words/verdict.ts';
import type { Finding } from './judge.ts';

export const Counts = z.strictObject(
  Object.fromEntries(VERDICTS.map((verdict) => [verdict, z.int()])) as Record<(typeof VERDICTS)[number], z.ZodInt>,
);

/** What a rule was tested on: the population before the exceptions. */
export const Population = z.strictObject({
  rule: z.string(),
  title: z.string(),
  severity: z.string(),
  controls: z.array(z.string()),
  /** Of these, what the rule evidences; the others it supports. Older versions did not tell them apart. */
  evidences: z.array(z.string()).default([]),
  criterion: z.enum(CRITERIA).optional(),
  table: z.string(),
  /** Rows and scopes judged. */
  inScope: z.int(),
  /** Those with a PASS or a FAIL. */
  tested: z.int(),
  /** Of those in scope, the ones that stand on recordings which the sealing process did not make. */
  adopted: z.int(),
  counts: Counts,
  verdict: z.enum(VERDICTS),
  incomplete: z.boolean(),
});
export type Population = z.infer<typeof Population>;

/** Counts what every rule was tested on, while findings stream by. Rules without a finding are there too, with zeros. */
export class Populations {
  readonly #counts = new Map<
    string,
    { rule: AnyRule; source: AnyDeclaration; counts: VerdictCounts; adopted: number }
  >();

  constructor(catalogue: readonly AnyDeclaration[]) {
    for (const source of catalogue)
      for (const rule of source.rules as AnyRule[])
        this.#counts.set(rule.id, { rule, source, counts: noVerdicts(), adopted: 0 });
  }

  count({ rule, judgement }: Finding, isAdopted: boolean): void {
    const entry = this.#counts.get(rule.id);
    if (!entry) return;
    entry.counts[judgement.verdict] += 1;
    if (isAdopted) entry.adopted += 1;
  }

  /** In the order in which the rules are declared. */
  all(): Population[] {
    return [...this.#counts.values()].map(({ rule, source, counts, adopted }) => ({
      rule: rule.id,
      title: rule.title,
      severity: rule.severity,
      controls: controlsOf(rule),
      evidences: [...rule.evidences],
      criterion: rule.criterion,
      table: tableName(source.id),
      inScope: Object.values(counts).reduce((sum, count) => sum + count, 0),
      tested: counts.PASS + counts.FAIL,
      adopted,
      counts,
      ...aggregate(counts),
    }));
  }

  totals(): VerdictCounts {
    const totals = noVerdicts();
    for (const { counts } of this.#counts.values())
      for (const verdict of Object.keys(totals) as (keyof VerdictCounts)[]) totals[verdict] += counts[verdict];
    return totals;
  }
}
