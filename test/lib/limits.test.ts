import { beforeAll, describe, expect, test } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { type AnyDeclaration, collectorsOf } from '#domain/declaring/any-declaration.ts';
import { awsReads } from '#domain/declaring/collector.ts';
import { readerOf as readerOfUnits } from '#domain/declaring/session-policy.ts';
import { awsReaderOf, FEDERATED, probeOf, readerOf } from './stand-ins.ts';
import { type Synthesised, synthesise, textOf } from './synthesise.ts';

/**
 * What AWS takes: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (white space is not counted).
 */
const RESOURCES = 500;
const TEMPLATE_BYTES = 1_000_000;
const OUTPUTS = 200;
const POLICY_CHARACTERS = 6_144;
const POLICIES_OF_A_ROLE = 10;

/** The catalogue, and as many more as to have `aws` and `databricks` collectors, with tables like the largest. */
async function grown(aws: number, databricks: number): Promise<AnyDeclaration[]> {
  const catalogue = await loadCatalogue();
  const collectors = collectorsOf(catalogue);
  const inAws = collectors.filter(({ reads }) => awsReads(reads).length > 0);
  const inDatabricks = collectors.filter(({ reads }) => awsReads(reads).length === 0);
  const [largest] = [...catalogue].sort((a, b) => Object.keys(b.row.shape).length - Object.keys(a.row.shape).length);
  const longest = Math.max(...catalogue.map(({ id }) => id.length));
  const more = (count: number, standIn: typeof readerOf) =>
    Array.from({ length: Math.max(0, count) }, (_, index) => ({
      ...standIn(`${standIn.name.toLowerCase()}-${index}-`.padEnd(longest, 'x')),
      row: largest?.row,
    }));
  const hasProbe = inDatabricks.some(({ reads }) => reads.some((read) => read.startsWith('POST ')));
  return [
    ...catalogue,
    ...more(aws - inAws.length, awsReaderOf),
    ...more(databricks - inDatabricks.length, readerOf),
    ...(hasProbe ? [] : [probeOf('asks-clusters')]),
  ];
}

/** With the longest a deployed name can be: a bucket's 63 characters, a generated suffix, a region, an account. */
const written = (value: unknown): string =>
  textOf(value)
    .replace(/<(Locker|Staging)[0-9A-F]{8}>/g, `arn:aws:s3:::${'b'.repeat(63)}`)
    .replace(/<[A-Za-z]+Key[0-9A-F]{8}>/g, `arn:aws:kms:ap-southeast-1:111122223333:key/${'k'.repeat(36)}`)
    .replace(/<AWS::Partition>/g, 'aws')
    .replace(/<AWS::Region>/g, 'ap-southeast-1')
    .replace(/<AWS::AccountId>/g, '111122223333')
    .replace(/<\w+>/g, `arn:aws:lambda:ap-southeast-1:111122223333:log-group:${'f'.repeat(64)}:*`);

/** A policy document as IAM counts it. */
const characters = (document: unknown): number =>
  JSON.stringify(document, (_key, value) => (isReference(value) ? written(value) : value)).replace(/\s/g, '').length;

const isReference = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::'));

describe('a table more', () => {
  const resourcesOf = async (aws: number, databricks: number) =>
    Object.keys((await synthesise(FEDERATED, undefined, await grown(aws, databricks))).resources).length;

  test('is two resources more, and today there are at most 190, Databricks and probe included', async () => {
    const catalogue = collectorsOf(await loadCatalogue());
    const inAws = catalogue.filter((collector) => readerOfUnits(collector) === 'aws').length;
    const now = await resourcesOf(0, 0);
    expect(now).toBeLessThanOrEqual(190);
    expect(await resourcesOf(inAws + 7, catalogue.length - inAws + 5)).toBe(now + 2 * (7 + 5));
  });
});

describe.each([
  ['as it is', 0, 0],
  ['with more than eighty tables, 46 read from AWS and 28 from Databricks', 46, 28],
])('the stack %s', (_name, aws, databricks) => {
  let stack: Synthesised;
  beforeAll(async () => {
    stack = await synthesise(FEDERATED, undefined, await grown(aws, databricks));
  });

  test('is one that CloudFormation takes', () => {
    expect(Object.keys(stack.resources).length).toBeLessThan(RESOURCES);
    expect(Object.keys(stack.outputs).length).toBeLessThan(OUTPUTS);
    expect(stack.bytes).toBeLessThan(TEMPLATE_BYTES);
  });

  test('names no partition, so that it can be deployed in GovCloud and China as well', () => {
    expect(JSON.stringify(stack.resources)).not.toMatch(/arn:aws[a-z-]*:/);
  });

  test('has no policy that is too long for IAM, and no role with too many', () => {
    const policiesOf = new Map<string, number>();
    for (const [id, { Properties }] of stack.all('AWS::IAM::ManagedPolicy')) {
      expect(characters(Properties.PolicyDocument), id).toBeLessThan(POLICY_CHARACTERS);
      for (const role of Properties.Roles) policiesOf.set(textOf(role), (policiesOf.get(textOf(role)) ?? 0) + 1);
    }
    expect(Math.max(...policiesOf.values())).toBeLessThanOrEqual(POLICIES_OF_A_ROLE);
  });
});
