import type { Population } from '../../judging/population.ts';
import type { Manifest } from '../../sealing/manifest.ts';
import { noVerdicts, type Verdict } from '../../words/verdict.ts';

/** A run that did not judge a rule at all: the plan failed, or the rule did not exist. */
export const NOT_EVALUATED = 'NOT_EVALUATED';
export type RunVerdict = Verdict | typeof NOT_EVALUATED;

/** A rule's verdict over its whole population was judged otherwise than the last time it was judged. */
export interface Flip {
  readonly run: string;
  readonly from: Verdict;
  readonly to: Verdict;
}

/** What became of one rule in the period. */
export interface RuleHistory {
  readonly rule: string;
  /** As the latest run that judged it said. */
  readonly latest: Population;
  /** Null if the last run did not judge it. */
  readonly atLastRun: Population | null;
  /** Runs by the verdict over the whole population; those without the rule are NOT_EVALUATED. */
  readonly runs: Readonly<Record<RunVerdict, number>>;
  /** Between verdicts that decide: an ERROR or UNKNOWN, or a run without the rule, ends and begins nothing. */
  readonly flips: readonly Flip[];
}

type JudgedRun = { readonly run: string; readonly manifest: Pick<Manifest, 'populations'> };

/** `runs` in order of time. */
export function ruleHistories(runs: readonly JudgedRun[]): RuleHistory[] {
  const judged = runs.map(({ run, manifest }) => ({
    run,
    byRule: new Map(manifest.populations.map((population) => [population.rule, population])),
  }));
  const rules = [...new Set(judged.flatMap(({ byRule }) => [...byRule.keys()]))].sort();
  return rules.map((rule) => {
    const course = judged.map(({ run, byRule }) => ({ run, population: byRule.get(rule) ?? null }));
    return historyOf(rule, course);
  });
}

type Course = readonly { readonly run: string; readonly population: Population | null }[];

const historyOf = (rule: string, course: Course): RuleHistory => ({
  rule,
  latest: course.findLast(({ population }) => population !== null)?.population as Population,
  atLastRun: course.at(-1)?.population ?? null,
  runs: countsOf(course),
  flips: flipsOf(course),
});

function countsOf(course: Course): Record<RunVerdict, number> {
  const counts = { ...noVerdicts(), NOT_EVALUATED: 0 };
  for (const { population } of course) counts[population?.verdict ?? NOT_EVALUATED] += 1;
  return counts;
}

function flipsOf(course: Course): Flip[] {
  const decided = course.flatMap(({ run, population }) =>
    population && DECIDED.has(population.verdict) ? [{ run, verdict: population.verdict }] : [],
  );
  return decided.slice(1).flatMap(({ run, verdict: to }, before) => {
    const from = decided[before]?.verdict as Verdict;
    return from === to ? [] : [{ run, from, to }];
  });
}

const DECIDED: ReadonlySet<Verdict> = new Set(['FAIL', 'PASS', 'NOT_APPLICABLE']);
