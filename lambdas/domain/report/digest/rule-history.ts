import type { Population } from '../../judging/population.ts';
import type { Manifest } from '../../sealing/manifest.ts';
import { dateOf } from '../../words/run-id.ts';
import { VERDICTS, type Verdict } from '../../words/verdict.ts';

/** A run that did not judge a rule at all: the plan failed, or the rule did not exist. */
export const NOT_EVALUATED = 'NOT_EVALUATED';
export type DayVerdict = Verdict | typeof NOT_EVALUATED;

/** A rule's verdict over its whole population changed from one run to the next. */
export interface Flip {
  readonly run: string;
  readonly from: DayVerdict;
  readonly to: DayVerdict;
}

/** What became of one rule in the period. */
export interface RuleHistory {
  readonly rule: string;
  /** As the latest run that judged it said. */
  readonly latest: Population;
  /** Null if the last run did not judge it. */
  readonly atLastRun: Population | null;
  /** The worst verdict of any run. */
  readonly worst: Verdict;
  /** Days by the worst verdict of the day's runs; days without a run or without this rule are NOT_EVALUATED. */
  readonly days: Readonly<Record<DayVerdict, number>>;
  readonly flips: readonly Flip[];
}

type JudgedRun = { readonly run: string; readonly manifest: Pick<Manifest, 'populations'> };

/** `runs` in order of time; `dates` are the days of the period on which a run was due or took place. */
export function ruleHistories(runs: readonly JudgedRun[], dates: readonly string[]): RuleHistory[] {
  const judged = runs.map(({ run, manifest }) => ({
    run,
    byRule: new Map(manifest.populations.map((population) => [population.rule, population])),
  }));
  const rules = [...new Set(judged.flatMap(({ byRule }) => [...byRule.keys()]))].sort();
  return rules.map((rule) => {
    const course = judged.map(({ run, byRule }) => ({ run, population: byRule.get(rule) ?? null }));
    return historyOf(rule, course, dates);
  });
}

type Course = readonly { readonly run: string; readonly population: Population | null }[];

function historyOf(rule: string, course: Course, dates: readonly string[]): RuleHistory {
  const verdicts = course.flatMap(({ population }) => population?.verdict ?? []);
  return {
    rule,
    latest: course.findLast(({ population }) => population !== null)?.population as Population,
    atLastRun: course.at(-1)?.population ?? null,
    worst: worstOf(verdicts) as Verdict,
    days: daysOf(course, dates),
    flips: flipsOf(course),
  };
}

const worstOf = (verdicts: readonly Verdict[]): Verdict | undefined =>
  VERDICTS.find((verdict) => verdicts.includes(verdict));

function daysOf(course: Course, dates: readonly string[]): Record<DayVerdict, number> {
  const byDate = new Map<string, Verdict[]>(dates.map((date) => [date, []]));
  for (const { run, population } of course) if (population) byDate.get(dateOf(run))?.push(population.verdict);
  const days = { FAIL: 0, ERROR: 0, UNKNOWN: 0, PASS: 0, NOT_APPLICABLE: 0, NOT_EVALUATED: 0 };
  for (const verdicts of byDate.values()) days[worstOf(verdicts) ?? NOT_EVALUATED] += 1;
  return days;
}

const flipsOf = (course: Course): Flip[] =>
  course.slice(1).flatMap(({ run, population }, before) => {
    const from = course[before]?.population?.verdict ?? NOT_EVALUATED;
    const to = population?.verdict ?? NOT_EVALUATED;
    return from === to ? [] : [{ run, from, to }];
  });
