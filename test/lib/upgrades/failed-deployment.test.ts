import { DescribeKeyCommand, KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, form } from '../../e2e/ask.ts';
import { clientOf } from '../../e2e/clients.ts';
import { DEPLOYER } from '../../e2e/deployment.ts';
import { type EmulatedAccount, startEmulatedAccount } from '../../support/emulated-account.ts';
import { everything } from './fixed-facts.ts';

let account: EmulatedAccount;
beforeAll(async () => {
  account = await startEmulatedAccount();
});
afterAll(() => account?.stop());

const MADE_FIRST = ['AWS::IAM::Role', 'AWS::KMS::Key', 'AWS::S3::Bucket'];

const stack = await everything();

/** What is kept of the stack and what that needs, and after all of it something that cannot be made. */
function broken(change: object): string {
  const made = Object.fromEntries(MADE_FIRST.flatMap((type) => stack.all(type)));
  const changed = Object.entries(made).map(([id, resource]) => [id, { ...resource, ...change }]);
  const Properties = { BucketName: 'x' }; // too short for a bucket's name
  const Broken = { Type: 'AWS::S3::Bucket', Properties, DependsOn: Object.keys(made) };
  return JSON.stringify({ Resources: { ...Object.fromEntries(changed), Broken } });
}

/** How many buckets and keys there are after a deployment failed; keys that are about to go are none. */
async function leftOf(TemplateBody: string): Promise<{ buckets: number; keys: number }> {
  const asked = (Action: string, parameters: object) => {
    const body = form({ Action, Version: '2010-05-15', StackName: 'EvidenceLocker', ...parameters });
    return ask(account.url, DEPLOYER, { service: 'cloudformation', body });
  };
  await asked('CreateStack', { TemplateBody });
  expect(await asked('DescribeStacks', {})).toContain('ROLLBACK_COMPLETE');
  const { Buckets = [] } = await clientOf(S3Client, account, DEPLOYER).send(new ListBucketsCommand({}));
  const kms = clientOf(KMSClient, account, DEPLOYER);
  const { Keys = [] } = await kms.send(new ListKeysCommand({}));
  const described = await Promise.all(Keys.map(({ KeyId }) => kms.send(new DescribeKeyCommand({ KeyId }))));
  const staying = described.filter(({ KeyMetadata }) => KeyMetadata?.KeyState !== 'PendingDeletion');
  return { buckets: Buckets.length, keys: staying.length };
}

test('a first deployment that fails leaves no bucket, and no key that stays', async () => {
  expect(await leftOf(broken({}))).toEqual({ buckets: 0, keys: 0 });
  await account.reset();
  // It had got so far: plain retention would have left three buckets and two keys.
  expect(await leftOf(broken({ DeletionPolicy: 'Retain' }))).toEqual({ buckets: 3, keys: 2 });
});
