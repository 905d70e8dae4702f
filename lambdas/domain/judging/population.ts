import * as z from 'zod';
import type { AnyDeclaration } from '../declaring/any-declaration.ts';
import { tableName } from '../declaring/declaration.ts';
import { type AnyRule, controlsOf } from '../declaring/rule.ts';
import { aggregate, CRITERIA, noVerdicts, summed, VERDICTS, type VerdictCounts } from '../words/verdict.ts';
import { type Finding, isOutside, WHOLE_SCOPE } from './judge.ts';

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
  /** Things judged: rows of the table, and what is known by name only because reading it failed; without those outside. */
  inScope: z.int(),
  /** Rows that the rule is not about, such as users of a rule about members. Each has a finding, NOT_APPLICABLE. */
  outside: z.int().optional(),
  /** Those with a PASS or a FAIL. */
  tested: z.int(),
  /** Of all judged, the ones that stand on recordings which the sealing process did not make. */
  adopted: z.int(),
  counts: Counts,
  /** Whole scopes judged, which are no things: read, and none is there, or not read. Earlier versions have them above. */
  scopes: z.strictObject({ none: z.int(), unread: z.int(), counts: Counts }).optional(),
  verdict: z.enum(VERDICTS),
  incomplete: z.boolean(),
});
export type Population = z.infer<typeof Population>;

/** Of things, of whole scopes and of those outside together: one for each finding. */
export const findingCounts = ({
  counts,
  scopes,
  outside = 0,
}: Pick<Population, 'counts' | 'scopes' | 'outside'>): VerdictCounts =>
  [scopes?.counts ?? noVerdicts(), { ...noVerdicts(), NOT_APPLICABLE: outside }].reduce(summed, counts);

/** Counts what every rule was tested on, while findings stream by. Rules without a finding are there too, with zeros. */
export class Populations {
  readonly #counts = new Map<
    string,
    { rule: AnyRule; source: AnyDeclaration; counts: VerdictCounts; scopes: Scopes; outside: number; adopted: number }
  >();

  constructor(catalogue: readonly AnyDeclaration[]) {
    for (const source of catalogue)
      for (const rule of source.rules as AnyRule[])
        this.#counts.set(rule.id, { rule, source, counts: noVerdicts(), scopes: noScopes(), outside: 0, adopted: 0 });
  }

  count({ rule, judgement, resourceId }: Finding, isAdopted: boolean): void {
    const entry = this.#counts.get(rule.id);
    if (!entry) return;
    if (isAdopted) entry.adopted += 1;
    if (isOutside(rule, judgement)) {
      entry.outside += 1;
      return;
    }
    const isScope = resourceId === WHOLE_SCOPE;
    (isScope ? entry.scopes : entry).counts[judgement.verdict] += 1;
    if (isScope) entry.scopes[NONE.has(judgement.code) ? 'none' : 'unread'] += 1;
  }

  /** In the order in which the rules are declared. */
  all(): Population[] {
    return [...this.#counts.values()].map(({ rule, source, counts, scopes, outside, adopted }) => ({
      rule: rule.id,
      title: rule.title,
      severity: rule.severity,
      controls: controlsOf(rule),
      evidences: [...rule.evidences],
      criterion: rule.criterion,
      table: tableName(source.id),
      inScope: Object.values(counts).reduce((sum, count) => sum + count, 0),
      ...(rule.outside ? { outside } : {}),
      tested: counts.PASS + counts.FAIL,
      adopted,
      counts,
      scopes,
      ...aggregate(summed(counts, scopes.counts)),
    }));
  }

  totals(): VerdictCounts {
    return [...this.#counts.values()].reduce((totals, entry) => summed(totals, findingCounts(entry)), noVerdicts());
  }
}

type Scopes = { none: number; unread: number; counts: VerdictCounts };
const noScopes = (): Scopes => ({ none: 0, unread: 0, counts: noVerdicts() });

/** Codes of a scope that was read and has nothing, whether it may or not. */
const NONE: ReadonlySet<string> = new Set(['NONE_EXPECTED', 'NONE_FOUND']);
