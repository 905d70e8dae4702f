import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../e2e/ask.ts';
import { clientOf } from '../e2e/clients.ts';
import { DEPLOYER } from '../e2e/deployment.ts';
import { addUser } from '../e2e/people.ts';
import { type EmulatedAccount, startEmulatedAccount } from './emulated-account.ts';

const Bucket = 'locked';
const inDays = (days: number): Date => new Date(Date.now() + days * 86_400_000);
const everything = { Action: '*', Resource: '*' };
const refused = (Condition: object) => ({ ...everything, Effect: 'Deny' as const, Condition });

let account: EmulatedAccount;
let keyArn: string;
let versions: { readonly Key: string; readonly VersionId: string }[];
const people = new Map<string, Caller>();

const PUTS = ['s3:PutObject', 's3:PutObjectRetention', 's3:PutObjectLegalHold', 's3:PutObjectAcl'];
const POLICIES = {
  ...Object.fromEntries(PUTS.map((missing) => [`no ${missing}`, [{ ...everything, Action: without(missing) }]])),
  'no bypass': [everything, { ...everything, Effect: 'Deny' as const, Action: 's3:BypassGovernanceRetention' }],
  'no versions': [everything, { ...everything, Effect: 'Deny' as const, Action: 's3:DeleteObjectVersion' }],
  'no mode': [everything, refused({ Null: { 's3:object-lock-mode': 'false' } })],
  'no date': [everything, refused({ Null: { 's3:object-lock-retain-until-date': 'false' } })],
  'under 10 days': [everything, refused({ NumericLessThan: { 's3:object-lock-remaining-retention-days': '10' } })],
  'no hold': [everything, refused({ StringEquals: { 's3:object-lock-legal-hold': 'ON' } })],
  'no encryption': [everything, refused({ Null: { 's3:x-amz-server-side-encryption': 'false' } })],
  'no key': [everything, refused({ Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' } })],
  'no SSE-C': [everything, refused({ Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } })],
  'no ACL': [everything, refused({ StringEquals: { 's3:x-amz-acl': 'private' } })],
};

function without(missing: string): string[] {
  return [...PUTS, 'kms:*', 's3:BypassGovernanceRetention'].filter((action) => action !== missing);
}

beforeAll(async () => {
  account = await startEmulatedAccount();
  const s3 = clientOf(S3Client, account, DEPLOYER);
  await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  for (const [name, statements] of Object.entries(POLICIES))
    people.set(name, await addUser(account.url, name.replaceAll(/\W/g, '-'), statements));
  const locked = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(20) } as const;
  versions = [];
  for (const Key of ['a', 'b']) {
    const { VersionId = '' } = await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'a', ...locked }));
    versions.push({ Key, VersionId });
  }
  const { KeyMetadata } = await clientOf(KMSClient, account, DEPLOYER).send(new CreateKeyCommand({}));
  keyArn = KeyMetadata?.Arn ?? '';
  const answer = await fetch(`${account.url}/moto-api/reset-auth`, { method: 'POST', body: '0' });
  expect(answer.ok).toBe(true);
});
afterAll(() => account?.stop());

const client = (name: string): S3Client => clientOf(S3Client, account, people.get(name) as Caller);

const isAllowed = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    (error: Error) => {
      expect(error.name, error.message).toMatch(/AccessDenied/);
      return false;
    },
  );

const put = (name: string, headers: Partial<PutObjectCommandInput>): Promise<boolean> =>
  isAllowed(client(name).send(new PutObjectCommand({ Bucket, Key: 'new', Body: 'new', ...headers })));

const LOCK = { ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: inDays(9) } as const;
const HOLD = { ObjectLockLegalHoldStatus: 'ON' } as const;
const CUSTOMER = { SSECustomerAlgorithm: 'AES256', SSECustomerKey: Buffer.alloc(32).toString('base64') };
const encryptedWith = (SSEKMSKeyId: string) => ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId }) as const;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
describe('a put needs, besides its own permission', () => {
  test.each([
    ['s3:PutObject', {}],
    ['s3:PutObjectRetention', LOCK],
    ['s3:PutObjectLegalHold', HOLD],
    ['s3:PutObjectAcl', { ACL: 'private' }],
  ] as const)('%s, where its headers ask for that', async (action, headers) => {
    const others = PUTS.filter((other) => other !== action && other !== 's3:PutObject');
    expect(await put(`no ${action}`, headers)).toBe(false);
    for (const other of others) expect(await put(`no ${other}`, headers), other).toBe(true);
  });
});

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
describe('a put tells its headers as condition keys', () => {
  test.each([
    ['no mode', LOCK],
    ['no date', LOCK],
    ['under 10 days', LOCK],
    ['no hold', HOLD],
    ['no encryption', { ServerSideEncryption: 'AES256' }],
    ['no SSE-C', CUSTOMER],
    ['no ACL', { ACL: 'private' }],
  ] as const)('%s', async (name, headers) => {
    expect(await put(name, headers)).toBe(false);
    expect(await put(name, {})).toBe(true);
  });

  test('and not what it does not send: a longer lock, no hold, encryption of the bucket', async () => {
    expect(await put('under 10 days', { ...LOCK, ObjectLockRetainUntilDate: inDays(10) })).toBe(true);
    expect(await put('no hold', LOCK)).toBe(true);
    expect(await put('no key', { ServerSideEncryption: 'AES256' })).toBe(true);
  });
});

test('a put that names a key needs that key, and tells it', async () => {
  expect(await put('no hold', encryptedWith(keyArn))).toBe(true);
  for (const name of ['no encryption', 'no key']) expect(await put(name, encryptedWith(keyArn)), name).toBe(false);
  expect(await put('no hold', encryptedWith('arn:aws:kms:us-east-1:999999999999:key/foreign'))).toBe(false);
});

describe('a locked version', () => {
  const retain = (name: string, days: number, BypassGovernanceRetention: boolean): Promise<boolean> => {
    const Retention = { Mode: 'GOVERNANCE', RetainUntilDate: inDays(days) } as const;
    const request = { Bucket, Key: 'a', Retention, BypassGovernanceRetention };
    return isAllowed(client(name).send(new PutObjectRetentionCommand(request)));
  };

  test('is locked for longer by who may, and for less only with the permission to bypass', async () => {
    expect(await retain('no hold', 30, false)).toBe(true);
    expect(await retain('no hold', 25, false)).toBe(false);
    expect(await retain('no bypass', 25, true)).toBe(false);
    expect(await retain('no s3:PutObjectRetention', 40, false)).toBe(false);
    expect(await retain('under 10 days', 9, true)).toBe(false);
    expect(await retain('no hold', 25, true)).toBe(true);
  });

  test('is deleted among others only by who may delete versions, and bypass', async () => {
    const remove = (name: string) =>
      isAllowed(
        client(name).send(
          new DeleteObjectsCommand({ Bucket, BypassGovernanceRetention: true, Delete: { Objects: versions } }),
        ),
      );
    expect(await remove('no versions')).toBe(false);
    expect(await remove('no bypass')).toBe(false);
    expect(await remove('no hold')).toBe(true);
  });
});
