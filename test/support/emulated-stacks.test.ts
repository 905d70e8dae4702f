import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, form } from '../e2e/ask.ts';
import { clientOf } from '../e2e/clients.ts';
import { DEPLOYER } from '../e2e/deployment.ts';
import { type EmulatedAccount, startEmulatedAccount } from './emulated-account.ts';

let account: EmulatedAccount;
beforeAll(async () => {
  account = await startEmulatedAccount();
});
afterAll(() => account?.stop());

const cloudFormation = (Action: string, parameters: object): Promise<string> => {
  const body = form({ Action, Version: '2010-05-15', ...parameters });
  return ask(account.url, DEPLOYER, { service: 'cloudformation', body });
};

const bucket = (BucketName: string, DeletionPolicy?: string) => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName },
  ...(DeletionPolicy === undefined ? {} : { DeletionPolicy }),
});
const BUCKETS = {
  Kept: bucket('kept', 'Retain'),
  KeptOnce: bucket('kept-once-created', 'RetainExceptOnCreate'),
  Gone: bucket('gone'),
};
/** Its name is no bucket's. */
const BROKEN = { Broken: { ...bucket('x'), DependsOn: Object.keys(BUCKETS) } };

const create = (StackName: string, Resources: object): Promise<string> =>
  cloudFormation('CreateStack', { StackName, TemplateBody: JSON.stringify({ Resources }) });

const buckets = async (): Promise<(string | undefined)[]> => {
  const { Buckets = [] } = await clientOf(S3Client, account, DEPLOYER).send(new ListBucketsCommand({}));
  return Buckets.map(({ Name }) => Name).sort();
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
test('a stack that cannot be created leaves what is always retained; a deleted one what is retained once created', async () => {
  await create('failed', { ...BUCKETS, ...BROKEN });
  expect(await cloudFormation('DescribeStacks', { StackName: 'failed' })).toContain('ROLLBACK_COMPLETE');
  expect(await buckets()).toEqual(['kept']);
  await account.reset();
  await create('whole', BUCKETS);
  expect(await buckets()).toEqual(['gone', 'kept', 'kept-once-created']);
  await cloudFormation('DeleteStack', { StackName: 'whole' });
  expect(await buckets()).toEqual(['kept', 'kept-once-created']);
});
