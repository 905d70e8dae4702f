import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { SHARED_TABLES, type TableRow } from '#domain/tables/table.ts';
import type { Gap } from '#domain/words/gap.ts';
import { SharedWriters, wellFormed } from '../../../lambdas/steps/derive/shared-writers.ts';

const HALF = 'a\ud83d';

test('half of a surrogate pair becomes U+FFFD in a table, in a text and in a list; everything else stays as it is', async () => {
  const written: TableRow[] = [];
  const sink = wellFormed({ open: () => ({ write: (row) => written.push(row), end: async () => undefined }) });
  const target = sink.open(SHARED_TABLES.gaps);
  const whole = { reason: 'a😀', fields: ['b', '😀'], items: 3, code: null, late: false };
  for (const row of [whole, { ...whole, reason: HALF }, { ...whole, fields: ['b', HALF] }]) target.write(row);
  await target.end();
  expect(written).toEqual([whole, { ...whole, reason: 'a\ufffd' }, { ...whole, fields: ['b', 'a\ufffd'] }]);
});

const ATTEMPT = {
  requestId: null,
  status: 200,
  requestedAt: '2026-11-01T06:00:00.000Z',
  serverDate: null,
  durationMs: 1,
  encoding: 'utf8',
  failure: null,
} as const;

const nowhere = { open: () => ({ write: () => {}, end: async () => undefined }) };
const DENIED: Gap = {
  operation: 'kms:ListKeys',
  resourceId: null,
  fields: [],
  code: 'ACCESS_DENIED',
  reason: 'at 06:00',
};

function hashOf(...gaps: readonly (readonly [scope: string, gap: Gap])[]): string {
  const writers = new SharedWriters({ run: '2026-11-01T06-00-00Z', principal: null }, nowhere);
  for (const [scope, gap] of gaps) writers.gaps('kms-keys', scope, [gap]);
  return writers.gapsSha256();
}

test('the hash of the gaps is of what is missing and why, and not of the reason, which names the time', () => {
  const line = '["kms-keys","aws.1.eu-west-1","kms:ListKeys",null,"ACCESS_DENIED",[]]\n';
  const expected = createHash('sha256').update(line).digest('hex');
  expect(hashOf(['aws.1.eu-west-1', DENIED])).toBe(expected);
  expect(hashOf(['aws.1.eu-west-1', { ...DENIED, reason: 'at 07:00' }])).toBe(expected);
});

const OTHERS: readonly (readonly [string, readonly (readonly [string, Gap])[]])[] = [
  ['is gone', []],
  ['is in another scope', [['aws.1.eu-west-2', DENIED]]],
  ['is of another call', [['aws.1.eu-west-1', { ...DENIED, operation: 'kms:DescribeKey' }]]],
  ['is of one key', [['aws.1.eu-west-1', { ...DENIED, resourceId: 'key' }]]],
  ['leaves a field unread', [['aws.1.eu-west-1', { ...DENIED, fields: ['keyState'] }]]],
  ['failed otherwise', [['aws.1.eu-west-1', { ...DENIED, code: 'THROTTLED' }]]],
  [
    'is there twice',
    [
      ['aws.1.eu-west-1', DENIED],
      ['aws.1.eu-west-1', DENIED],
    ],
  ],
];

test.each(OTHERS)('the hash of the gaps is another where a gap %s', (_, gaps) => {
  expect(hashOf(...gaps)).not.toBe(hashOf(['aws.1.eu-west-1', DENIED]));
});

test.each([
  ['arn:aws:sts::111122223333:assumed-role/plan/run', '111122223333'],
  ['arn:aws-us-gov:iam::111122223333:user/ana', '111122223333'],
  [null, null],
  ['nobody', null],
])('every row says whose account the run is: planned by %s', async (principal, account) => {
  const written: TableRow[] = [];
  const sink = { open: () => ({ write: (row: TableRow) => written.push(row), end: async () => undefined }) };
  const writers = new SharedWriters({ run: '2026-11-01T06-00-00Z', principal }, sink);
  writers.gaps('kms-keys', 'databricks.acme', [DENIED]);
  writers.change('2026-10-31T06-00-00Z', 's', 't', {
    resourceId: 'r',
    kind: 'ADDED',
    path: null,
    before: null,
    after: '',
  });
  writers.calls('kms-keys', 's', [{ operation: 'kms:ListKeys', attempts: [ATTEMPT], items: null }]);
  expect(written.map(({ account_id }) => account_id)).toEqual([account, account, account]);
});
