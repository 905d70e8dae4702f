import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, type Caller, form } from '../e2e/ask.ts';
import { clientOf } from '../e2e/clients.ts';
import { DEPLOYER } from '../e2e/deployment.ts';
import { type EmulatedAccount, startEmulatedAccount } from './emulated-account.ts';

const Bucket = 'things';
const Key = 'a';
const ROLE = 'arn:aws:iam::123456789012:role/reader';

let account: EmulatedAccount;

const document = (...statements: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (...Action: string[]) => ({ Effect: 'Allow', Action, Resource: '*' });
const deny = (...Action: string[]) => ({ Effect: 'Deny', Action, Resource: '*' });

const iam = (Action: string, parameters: Record<string, string>): Promise<string> =>
  ask(account.url, DEPLOYER, { service: 'iam', body: form({ Action, Version: '2010-05-08', ...parameters }) });

/** A session of the role, made while nobody checks. */
async function session(Policy?: string): Promise<Caller> {
  const request = { RoleArn: ROLE, RoleSessionName: 'unit', ...(Policy === undefined ? {} : { Policy }) };
  const { Credentials } = await clientOf(STSClient, account, DEPLOYER).send(new AssumeRoleCommand(request));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

const sessions = new Map<string, Caller>();

beforeAll(async () => {
  account = await startEmulatedAccount();
  const s3 = clientOf(S3Client, account, DEPLOYER);
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'a' }));
  const trust = { Effect: 'Allow', Principal: { AWS: '123456789012' }, Action: 'sts:AssumeRole' };
  await iam('CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument: document(trust) });
  const PolicyDocument = document(allow('s3:GetObject', 's3:ListBucket'));
  await iam('PutRolePolicy', { RoleName: 'reader', PolicyName: 'reads', PolicyDocument });
  sessions.set('without a policy', await session());
  sessions.set('with a policy that allows less', await session(document(allow('s3:GetObject'))));
  sessions.set('with a policy that allows more', await session(document(allow('s3:*'))));
  sessions.set('with a policy that denies', await session(document(allow('s3:*'), deny('s3:ListBucket'))));
  const answer = await fetch(`${account.url}/moto-api/reset-auth`, { method: 'POST', body: '0' });
  expect(answer.ok).toBe(true);
});
afterAll(() => account?.stop());

const ASKED = {
  get: (s3: S3Client) => s3.send(new GetObjectCommand({ Bucket, Key })),
  list: (s3: S3Client) => s3.send(new ListObjectsV2Command({ Bucket })),
  put: (s3: S3Client) => s3.send(new PutObjectCommand({ Bucket, Key: 'b', Body: 'b' })),
};

/** What a session may do; any other failure than a refusal is an error. */
async function allowedIn(name: string): Promise<string[]> {
  const s3 = clientOf(S3Client, account, sessions.get(name) as Caller);
  const allowed: string[] = [];
  for (const [what, asked] of Object.entries(ASKED))
    await asked(s3).then(
      () => allowed.push(what),
      (error: Error) => expect(error.name, what).toBe('AccessDenied'),
    );
  return allowed;
}

describe('a session of a role that may get and list', () => {
  test.each([
    ['without a policy', ['get', 'list']],
    ['with a policy that allows less', ['get']],
    ['with a policy that allows more', ['get', 'list']],
    ['with a policy that denies', ['get']],
  ])('%s may do what both allow and none denies', async (name, expected) => {
    expect(await allowedIn(name)).toEqual(expected);
  });
});
