import { expect, test } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { type AnyCollector, databricksReads } from '#domain/declaring/collector.ts';
import type { Plan } from '#domain/reading/plan.ts';
import { awsAccount, awsRegion, databricksAccount, databricksWorkspace, type Scope } from '#domain/words/scope.ts';
import { machineInput, PAYLOAD_BYTES } from '../../../lambdas/steps/plan/machine-input.ts';

const ACCOUNT = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9';
const AT = '2026-11-21T06:00:00Z';

const planOf = (units: readonly { collector: string; scope: Scope }[]): Plan => ({
  format: 'evidence-locker/plan/v1',
  run: '2026-11-21T06-00-00Z',
  outcome: 'PLANNED',
  createdAt: '2026-11-21T06:00:01.000Z',
  principal: null,
  code: { version: '0.0.0', sha256: '0' },
  config: {},
  configSha256: '0',
  units: units.map((unit) => ({ ...unit, previous: null })),
  derived: [],
  unplanned: [],
  gaps: [],
});

const east = awsRegion('111122223333', 'us-east-1');
const west = awsRegion('111122223333', 'us-west-2');

test('names every unit once, by scope, and says nothing else of it', () => {
  const units = [
    { collector: 'kms-keys', scope: east },
    { collector: 'ebs-volumes', scope: east },
    { collector: 'kms-keys', scope: west },
  ];
  expect(machineInput(planOf(units), AT)).toEqual({
    scheduledAt: AT,
    scopes: [
      { scope: 'aws.111122223333.us-east-1', unitsAtOnce: 4, collectors: ['kms-keys', 'ebs-volumes'] },
      { scope: 'aws.111122223333.us-west-2', unitsAtOnce: 4, collectors: ['kms-keys'] },
    ],
  });
});

test('has a host of Databricks read by one unit after the other, and of AWS by four at a time', () => {
  const host = 'dbc-one.cloud.databricks.com';
  const scopes = [
    awsAccount('111122223333', 'us-east-1'),
    east,
    databricksAccount(ACCOUNT, 'accounts.cloud.databricks.com'),
    databricksWorkspace(ACCOUNT, '1001', host),
  ];
  const plan = planOf(scopes.flatMap((scope) => ['a', 'b'].map((collector) => ({ collector, scope }))));
  expect(machineInput(plan, AT).scopes.map(({ scope, unitsAtOnce }) => [scope, unitsAtOnce])).toEqual([
    ['aws.111122223333', 4],
    ['aws.111122223333.us-east-1', 4],
    [`databricks.${ACCOUNT}`, 1],
    [`databricks.${ACCOUNT}.1001`, 1],
  ]);
});

/** Ids as long as the longest there is, so many that the catalogue may still grow by half. */
const named = (catalogue: readonly AnyCollector[]): string[] => {
  const longest = Math.max(...catalogue.map(({ id }) => id.length));
  const more = Array.from({ length: Math.ceil(catalogue.length / 2) }, (_, index) => `${index}-`.padEnd(longest, 'x'));
  return [...catalogue.map(({ id }) => id), ...more];
};

const collectors = collectorsOf(await loadCatalogue());
const inAws = named(collectors.filter(({ reads }) => databricksReads(reads).length === 0));
const inDatabricks = named(collectors.filter(({ reads }) => databricksReads(reads).length > 0));

/** Every collector in every scope: more than there will be, for some read once in an account. */
const everything = (regions: number, workspaces: number) => {
  const aws = [
    awsAccount('111122223333', 'us-east-1'),
    ...Array.from({ length: regions }, (_, index) => awsRegion('111122223333', `ap-southeast-${index + 1}`)),
  ];
  const databricks = [
    databricksAccount(ACCOUNT, 'accounts.cloud.databricks.com'),
    ...Array.from({ length: workspaces }, (_, index) =>
      databricksWorkspace(ACCOUNT, String(9_007_199_254_740_992n + BigInt(index)), 'dbc.cloud.databricks.com'),
    ),
  ];
  return [
    ...aws.flatMap((scope) => inAws.map((collector) => ({ collector, scope }))),
    ...databricks.flatMap((scope) => inDatabricks.map((collector) => ({ collector, scope }))),
  ];
};

test('200 workspaces and 38 regions take less than half of what a state machine carries', () => {
  const bytes = Buffer.byteLength(JSON.stringify(machineInput(planOf(everything(38, 200)), AT)));
  expect(bytes).toBeLessThan(PAYLOAD_BYTES / 2);
});

test('what a state machine cannot carry is refused, with the numbers and what to do', () => {
  const scopes = Array.from({ length: 4000 }, (_, index) =>
    databricksWorkspace(ACCOUNT, String(9_007_199_254_740_992n + BigInt(index)), 'dbc.cloud.databricks.com'),
  );
  const plan = planOf(scopes.map((scope) => ({ collector: 'clusters', scope })));
  expect(() => machineInput(plan, AT)).toThrow(
    /^4000 units in 4000 scopes take \d+ bytes .* carries 262144: list fewer .*databricks\.workspaces or \.regions$/,
  );
});

test('what just fits is handed over whole, and one unit more is refused', () => {
  const scopes = Array.from({ length: 3 }, (_, index) => awsRegion('111122223333', `us-east-${index + 1}`));
  const sized = (length: number) =>
    planOf(scopes.map((scope, index) => ({ collector: index === 0 ? 'x'.repeat(length) : 'kms-keys', scope })));
  const empty = Buffer.byteLength(JSON.stringify(machineInput(sized(1), AT))) - 1;
  expect(machineInput(sized(PAYLOAD_BYTES - empty), AT).scopes).toHaveLength(3);
  expect(() => machineInput(sized(PAYLOAD_BYTES - empty + 1), AT)).toThrow(/262145 bytes/);
});
