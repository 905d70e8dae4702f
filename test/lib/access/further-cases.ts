import type { RetentionMode } from '#domain/declaring/config.ts';
import { WHO } from '../../e2e/locker-matrix.ts';
import type { Account } from './account.ts';
import { type Need, putNeeds, reads, s3 } from './needs.ts';

/** What is asked, by whom, and everybody of them who is allowed to. */
export interface Case {
  readonly what: string;
  readonly needs: readonly Need[];
  readonly askers: readonly string[];
  readonly allowed: readonly string[];
}

type Arns = Account['arns'];

const RUN = '2026-01-05T06-00-00Z';
const TABLE = `tables/findings/date=2026-01-05/${RUN}.parquet`;
const EVERYBODY = [...WHO, 'counsel'];
const READERS = ['seal', 'report', 'auditor', 'admin', 'deployer'];

/** Settings that would take protection from the bucket, send evidence elsewhere, or let it expire. */
const SETTINGS = [
  'PutBucketPolicy',
  'PutBucketVersioning',
  'PutBucketObjectLockConfiguration',
  'PutLifecycleConfiguration',
  'PutEncryptionConfiguration',
  'PutBucketPublicAccessBlock',
  'PutBucketOwnershipControls',
  'PutReplicationConfiguration',
  'PutBucketLogging',
  'DeleteBucket',
];

/** By kind of key: who reads it besides those that read everything. */
const READ: readonly (readonly [key: string, readers: readonly string[]])[] = [
  [`raw/${RUN}/kms-keys/aws.123456789012.us-east-1.ndjson.gz`, ['collect']],
  [`raw/${RUN}/clusters/databricks.a.1.ndjson.gz`, ['collect-databricks']],
  // Who reads Databricks may read what the probe recorded, and not write it.
  [`raw/${RUN}/spark-ssl-probe/databricks.a.1.ndjson.gz`, ['collect-databricks', 'probe']],
  [`raw/${RUN}/plan/aws.ndjson.gz`, ['plan']],
  [`runs/${RUN}/plan.json`, ['plan', 'collect', 'collect-databricks', 'probe']],
  [`runs/${RUN}/manifest.json`, ['plan']],
  ['chain/0000000000.sigstore.json', ['plan']],
  ['reports/2026-01/1/2026-01.pdf', []],
  [TABLE, []],
];

/** S3 takes some of them together only, so that one refusal would hide another that is not there. */
const OWN_WAYS: readonly (readonly [key: string, value: string])[] = [
  ['s3:x-amz-server-side-encryption', 'AES256'],
  ['s3:x-amz-server-side-encryption-aws-kms-key-id', 'arn:aws:kms:us-east-1:123456789012:key/another'],
  ['s3:x-amz-server-side-encryption-customer-algorithm', 'AES256'],
  ['s3:x-amz-storage-class', 'DEEP_ARCHIVE'],
];

const of = (what: string, needs: readonly Need[], allowed: readonly string[]): Case => ({
  what,
  needs,
  allowed,
  askers: EVERYBODY,
});

/** What one deployment on the emulated account does not try: both modes, holders, every setting, the transport. */
export const furtherCases = ({ arns, roles }: Account, mode: RetentionMode, holders: readonly string[]): Case[] => [
  ...settingCases(arns, mode),
  ...lockCases(arns, holders),
  ...READ.map(([key, more]) => of(`read ${key}`, reads(arns, key), [...more, ...READERS])),
  ...transportCases(arns),
  ...putCases(arns),
  ...keyCases(arns),
  ...[...roles].map(([name, resource]) => of(`become ${name}`, [{ action: 'sts:AssumeRole', resource, keys: {} }], [])),
];

/** A trial can be ended by an administrator. */
const settingCases = ({ locker, staging }: Arns, mode: RetentionMode): Case[] => [
  of('PutBucketPolicy of staging', [s3('PutBucketPolicy', staging)], ['deployer']),
  ...SETTINGS.map((action) => of(action, [s3(action, locker)], ['deployer'])),
  of(
    'DeleteBucketPolicy',
    [s3('DeleteBucketPolicy', locker)],
    mode === 'COMPLIANCE' ? ['deployer'] : ['admin', 'deployer'],
  ),
];

function lockCases({ locker }: Arns, holders: readonly string[]): Case[] {
  const object = `${locker}/${TABLE}`;
  return [
    ...[
      'DeleteObject',
      'DeleteObjectVersion',
      'BypassGovernanceRetention',
      'ReplicateObject',
      'ReplicateDelete',
      'ReplicateTags',
      'UpdateObjectEncryption',
    ].map((action) => of(action, [s3(action, object)], [])),
    ...['PutObjectRetention', 'PutObjectLegalHold'].map((action) => of(action, [s3(action, object)], holders)),
  ];
}

function transportCases(arns: Arns): Case[] {
  const [plain, old] = [{ 'aws:SecureTransport': 'false' }, { 's3:TlsVersion': '1.1' }];
  const staged = (keys: Need['keys']): Need[] => [s3('PutObject', `${arns.staging}/reports/x`, keys)];
  return [
    of('read over plain HTTP', reads(arns, TABLE, plain), []),
    of('read over TLS 1.1', reads(arns, TABLE, old), []),
    of('write over plain HTTP', putNeeds(arns, { key: TABLE }, plain), []),
    of('write over TLS 1.1', putNeeds(arns, { key: TABLE }, old), []),
    of('write over TLS 1.2', putNeeds(arns, { key: TABLE }, { 's3:TlsVersion': '1.2' }), ['seal']),
    of('stage a report over plain HTTP', staged(plain), []),
    of('stage a report over TLS 1.1', staged(old), []),
  ];
}

function putCases(arns: Arns): Case[] {
  const put = (keys: Need['keys']): Need =>
    s3('PutObject', `${arns.locker}/${TABLE}`, {
      's3:if-none-match': '*',
      's3:ObjectCreationOperation': 'true',
      ...keys,
    });
  const part = { key: TABLE, more: { IfNoneMatch: undefined } };
  return [
    ...OWN_WAYS.map(([name, value]) => of(`write with ${name} alone`, [put({ [name]: value })], [])),
    of('write with the class that it gets anyway', [put({ 's3:x-amz-storage-class': 'STANDARD' })], ['seal']),
    // A part carries no If-None-Match; what completes the upload does, or is a put that replaces.
    of('upload a part of a table', putNeeds(arns, part, { 's3:ObjectCreationOperation': 'false' }), ['seal']),
  ];
}

function keyCases(arns: Arns): Case[] {
  const key = (name: 'data key' | 'signing key', action: string, allowed: readonly string[]): Case =>
    of(`kms:${action} on the ${name}`, [{ action: `kms:${action}`, resource: arns[name], keys: {} }], allowed);
  return [
    key('data key', 'Decrypt', ['auditor', 'admin', 'deployer']), // the functions may, through S3 alone
    key('data key', 'ScheduleKeyDeletion', ['deployer']),
    key('signing key', 'ScheduleKeyDeletion', ['deployer']),
    key('data key', 'DisableKey', []),
    key('signing key', 'DisableKey', []),
    key('signing key', 'Sign', ['seal']),
    key('signing key', 'GetPublicKey', ['plan', 'seal', 'report', 'admin', 'deployer']),
  ];
}
