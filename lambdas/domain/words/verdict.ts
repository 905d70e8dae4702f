/** Worst first: the order in which verdicts of members aggregate into the verdict of a population. */
export const VERDICTS = ['FAIL', 'ERROR', 'UNKNOWN', 'PASS', 'NOT_APPLICABLE'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How a verdict is known, strongest first. */
export const ASSURANCES = ['RUNTIME', 'CONFIG', 'ATTESTED'] as const;
export type Assurance = (typeof ASSURANCES)[number];

export const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Whose words a FAIL breaks. */
export const CRITERIA = ['regulation', 'entity policy'] as const;
export type Criterion = (typeof CRITERIA)[number];

export type VerdictCounts = Record<Verdict, number>;

export const noVerdicts = (): VerdictCounts => ({ FAIL: 0, ERROR: 0, UNKNOWN: 0, PASS: 0, NOT_APPLICABLE: 0 });

/**
 * The verdict of a population: FAIL > ERROR > UNKNOWN > PASS > NOT_APPLICABLE. A FAIL beside an ERROR or UNKNOWN stays
 * FAIL and is `incomplete`: more may be wrong than was seen. A population without members is UNKNOWN: nothing said that
 * it may be empty.
 */
export function aggregate(counts: VerdictCounts): { verdict: Verdict; incomplete: boolean } {
  const verdict = VERDICTS.find((candidate) => counts[candidate] > 0) ?? 'UNKNOWN';
  return { verdict, incomplete: counts.ERROR > 0 || counts.UNKNOWN > 0 };
}

export const summed = (one: VerdictCounts, other: VerdictCounts): VerdictCounts =>
  Object.fromEntries(VERDICTS.map((verdict) => [verdict, one[verdict] + other[verdict]])) as VerdictCounts;
