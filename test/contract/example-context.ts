import type { AnyDeclaration } from '#domain/declaring/any-declaration.ts';
import { scopeKindsOf } from '#domain/declaring/declaration.ts';
import type { AnyRule, Example, Judgement, PolicyShape } from '#domain/declaring/rule.ts';
import { judgeRows } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import { GapIndex } from '#domain/words/gap.ts';
import { awsAccount, awsRegion, databricksAccount, databricksWorkspace, type Scope } from '#domain/words/scope.ts';
import type { ObservedUnit, Row } from '#domain/words/unit.ts';

// biome-ignore lint/suspicious/noExplicitAny: examples are of different rows; each was checked where it was declared
export type AnyExample = Example<any, any>;

const ACCOUNT = '111122223333';
const NOW = '2026-11-21T06:00:00.000Z';

/** What the rule says of its example, with everything around the row as the example describes it. */
export function judgeExample(collector: AnyDeclaration, rule: AnyRule, example: AnyExample): Judgement {
  const scope = exampleScope(collector, example.region);
  const unit = { scope, observedAt: example.now ?? NOW, gaps: new GapIndex(example.gaps ?? []) };
  const rows = [example.row, ...(example.more ?? [])] as Row[];
  const databricks = example.databricksAccount === undefined ? undefined : { accountId: example.databricksAccount };
  return judgeRows(rule, rows, unit, { policy: policyOf(rule, example), databricks }, lookupsOf(rule, example, scope));
}

const ACCOUNT_HOST = 'accounts.cloud.databricks.com';
const DATABRICKS = '6c8f1d52-8a0c-4f43-9c0b-1f7a1d7f2a11';

/** The first kind of place the declaration names; for Databricks, `region` may name the host of the other. */
function exampleScope(collector: AnyDeclaration, region: string | undefined): Scope {
  const [kind] = scopeKindsOf(collector);
  if (kind === 'aws-account') return awsAccount(ACCOUNT, region ?? 'us-east-1');
  if (kind === 'aws-region') return awsRegion(ACCOUNT, region ?? 'us-east-1');
  const host = region ?? (kind === 'databricks-account' ? ACCOUNT_HOST : 'one.cloud.databricks.com');
  return host === ACCOUNT_HOST ? databricksAccount(DATABRICKS, host) : databricksWorkspace(DATABRICKS, '1001', host);
}

/** The rule's policy with its defaults, as a configuration that says nothing gives it, and what the example says. */
const policyOf = (rule: AnyRule, example: AnyExample): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries((rule.policy ?? {}) as PolicyShape).map(([name, schema]) => [
      name,
      schema.parse((example.policy as Record<string, unknown> | undefined)?.[name]),
    ]),
  );

/**
 * Tables were read completely, in the row's own scope and in every region the example names, unless it says that they
 * fell into a gap. One it does not name at all stands empty; one it calls off was left out by the configuration.
 */
function lookupsOf(rule: AnyRule, example: AnyExample, scope: Scope): Lookups {
  const lookups = new Lookups((table) => example.off?.includes(table) ?? false);
  const regions = new Set([scope.region ?? [], ...(JSON.stringify(example).match(REGION) ?? [])].flat());
  const scopes = scope.host === null ? [...regions].map((region) => awsRegion(ACCOUNT, region)) : [scope];
  for (const table of rule.uses ?? [])
    if (!example.off?.includes(table)) for (const one of scopes) lookups.add(table, unitOf(example, table, one));
  return lookups;
}

const REGION = /\b[a-z]{2}(-[a-z]+)+-\d\b/g;

function unitOf(example: AnyExample, table: string, scope: Scope): ObservedUnit {
  const rows = (example.tables?.[table] ?? []) as readonly Row[];
  const gap = { operation: table, resourceId: null, fields: [], code: 'ACCESS_DENIED' as const, reason: 'denied' };
  const isThere = ({ id }: Row) => scope.region === null || !id.startsWith('arn:') || id.split(':')[3] === scope.region;
  return {
    scope,
    rows: rows.filter(isThere),
    gaps: example.gapIn?.includes(table) ? [gap] : [],
    observedAt: NOW,
  };
}
