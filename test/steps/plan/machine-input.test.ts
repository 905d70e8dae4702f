import { expect, test } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import type { Plan } from '#domain/reading/plan.ts';
import { awsAccount, awsRegion, databricksWorkspace, type Scope } from '#domain/words/scope.ts';
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

const catalogue = await loadCatalogue();
const inputOf = (plan: Plan) => machineInput(plan, catalogue, AT);

test('names every scope once, and who reads it, and says nothing of its units', () => {
  const units = [
    { collector: 'kms-keys', scope: east },
    { collector: 'ebs-volumes', scope: east },
    { collector: 'kms-keys', scope: west },
  ];
  expect(inputOf(planOf(units))).toEqual({
    scheduledAt: AT,
    scopes: [
      { scope: 'aws.111122223333.us-east-1', readers: ['aws'] },
      { scope: 'aws.111122223333.us-west-2', readers: ['aws'] },
    ],
  });
});

test('has a host of Databricks asked by the reader, then by the probe where that has a unit there', () => {
  const host = 'dbc-one.cloud.databricks.com';
  const [one, two] = ['1001', '1002'].map((id) => databricksWorkspace(ACCOUNT, id, host)) as [Scope, Scope];
  const plan = planOf([
    { collector: 'kms-keys', scope: awsAccount('111122223333', 'us-east-1') },
    { collector: 'spark-ssl-probe', scope: one },
    { collector: 'clusters', scope: one },
    { collector: 'clusters', scope: two },
  ]);
  expect(inputOf(plan).scopes).toEqual([
    { scope: 'aws.111122223333', readers: ['aws'] },
    { scope: `databricks.${ACCOUNT}.1001`, readers: ['databricks', 'probe'] },
    { scope: `databricks.${ACCOUNT}.1002`, readers: ['databricks'] },
  ]);
});

test('leaves out nothing but what this code does not know', () => {
  expect(inputOf(planOf([{ collector: 'of-tomorrow', scope: east }])).scopes).toEqual([
    { scope: 'aws.111122223333.us-east-1', readers: [] },
  ]);
});

const workspaces = (count: number): Scope[] =>
  Array.from({ length: count }, (_, index) =>
    databricksWorkspace(ACCOUNT, String(9_007_199_254_740_992n + BigInt(index)), 'dbc.cloud.databricks.com'),
  );
const readIn = (scopes: readonly Scope[]) =>
  planOf(scopes.flatMap((scope) => ['clusters', 'spark-ssl-probe'].map((collector) => ({ collector, scope }))));

test('1,000 workspaces and 38 regions take less than half of what a state machine carries', () => {
  const regions = Array.from({ length: 38 }, (_, index) => awsRegion('111122223333', `ap-southeast-${index + 1}`));
  const { units } = readIn([...regions, ...workspaces(1_000)]);
  expect(Buffer.byteLength(JSON.stringify(inputOf(planOf(units))))).toBeLessThan(PAYLOAD_BYTES / 2);
});

test('what a state machine cannot carry is refused, with the numbers and what to do', () => {
  expect(() => inputOf(readIn(workspaces(4_000)))).toThrow(
    /^4000 scopes take \d+ bytes .* carries 262144: list fewer .*databricks\.workspaces or \.regions$/,
  );
});

test('what just fits is handed over whole, and one character more is refused', () => {
  const sized = (length: number) => planOf([{ collector: 'kms-keys', scope: { ...east, id: 'x'.repeat(length) } }]);
  const empty = Buffer.byteLength(JSON.stringify(inputOf(sized(1)))) - 1;
  expect(inputOf(sized(PAYLOAD_BYTES - empty)).scopes).toHaveLength(1);
  expect(() => inputOf(sized(PAYLOAD_BYTES - empty + 1))).toThrow(/262145 bytes/);
});
