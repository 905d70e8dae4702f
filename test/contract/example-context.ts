import type { AnyCollector } from '#domain/collector.ts';
import { GapIndex } from '#domain/gap.ts';
import { judgeRow } from '#domain/judge.ts';
import { Lookups } from '#domain/lookup.ts';
import type { AnyRule, Example, Judgement, PolicyShape } from '#domain/rule.ts';
import { awsAccount, awsRegion, type Scope } from '#domain/scope.ts';
import type { ObservedUnit, Row } from '#domain/unit.ts';

// biome-ignore lint/suspicious/noExplicitAny: examples are of different rows; each was checked where it was declared
export type AnyExample = Example<any, any>;

const ACCOUNT = '111122223333';
const NOW = '2026-11-21T06:00:00.000Z';

/** What the rule says of its example, with everything around the row as the example describes it. */
export function judgeExample(collector: AnyCollector, rule: AnyRule, example: AnyExample): Judgement {
  const region = example.region ?? 'us-east-1';
  const scope = collector.scope === 'aws-account' ? awsAccount(ACCOUNT, region) : awsRegion(ACCOUNT, region);
  const unit = { scope, observedAt: example.now ?? NOW, gaps: new GapIndex(example.gaps ?? []) };
  return judgeRow(rule, example.row as Row, unit, { policy: policyOf(rule, example) }, lookupsOf(rule, example, scope));
}

/** The rule's policy with its defaults, as a configuration that says nothing gives it, and what the example says. */
const policyOf = (rule: AnyRule, example: AnyExample): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries((rule.policy ?? {}) as PolicyShape).map(([name, schema]) => [
      name,
      schema.parse((example.policy as Record<string, unknown> | undefined)?.[name]),
    ]),
  );

/** Tables were read completely in every region the example names, unless it says that they fell into a gap. */
function lookupsOf(rule: AnyRule, example: AnyExample, scope: Scope): Lookups {
  const lookups = new Lookups();
  const regions = new Set([scope.region ?? '', ...(JSON.stringify(example).match(REGION) ?? [])]);
  for (const table of rule.uses ?? []) for (const region of regions) lookups.add(table, unitOf(example, table, region));
  return lookups;
}

const REGION = /\b[a-z]{2}(-[a-z]+)+-\d\b/g;

function unitOf(example: AnyExample, table: string, region: string): ObservedUnit {
  const rows = (example.tables?.[table] ?? []) as readonly Row[];
  const gap = { operation: table, resourceId: null, fields: [], code: 'ACCESS_DENIED' as const, reason: 'denied' };
  return {
    scope: awsRegion(ACCOUNT, region),
    rows: rows.filter(({ id }) => !id.startsWith('arn:') || id.split(':')[3] === region),
    gaps: example.gapIn?.includes(table) ? [gap] : [],
    observedAt: NOW,
  };
}
