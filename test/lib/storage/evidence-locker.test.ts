import { beforeAll, describe, expect, test } from 'vitest';
import { actionsOf, SAMPLE, type Statement, type Synthesised, synthesise, textOf } from '../synthesise.ts';

let stack: Synthesised;
let refusals: Statement[];

beforeAll(async () => {
  stack = await synthesise();
  refusals = stack.one('AWS::S3::BucketPolicy', 'Locker').Properties.PolicyDocument.Statement;
});

/** What a statement without conditions denies to everyone. */
const deniedToAll = () =>
  refusals
    .filter(({ Effect, Condition }) => Effect === 'Deny' && Condition === undefined)
    .flatMap(actionsOf)
    .sort();

const denying = (action: string): Statement => {
  const [statement, ...others] = refusals.filter(
    (candidate) => candidate.Effect === 'Deny' && actionsOf(candidate).includes(action),
  );
  expect(others).toEqual([]);
  return statement as Statement;
};

describe('the locker bucket', () => {
  test('locks every version for the mode and days of the configuration, and keeps versions', () => {
    expect(stack.one('AWS::S3::Bucket', 'Locker').Properties).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 2192 } } },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  test('locks for a day in governance mode when a trial asks for it', async () => {
    const trial = await synthesise({ ...SAMPLE, retention: { mode: 'GOVERNANCE', days: 1 } });
    expect(trial.one('AWS::S3::Bucket', 'Locker').Properties.ObjectLockConfiguration.Rule.DefaultRetention).toEqual({
      Mode: 'GOVERNANCE',
      Days: 1,
    });
  });

  test('encrypts with the data key and is closed to the public', () => {
    const { Properties } = stack.one('AWS::S3::Bucket', 'Locker');
    const [rule] = Properties.BucketEncryption.ServerSideEncryptionConfiguration;
    expect(rule.BucketKeyEnabled).toBe(true);
    expect(rule.ServerSideEncryptionByDefault.SSEAlgorithm).toBe('aws:kms');
    expect(textOf(rule.ServerSideEncryptionByDefault.KMSMasterKeyID)).toMatch(/^<DataKey/);
    expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
  });

  test('denies deleting, changing retention and bypassing governance to everyone, without exception', () => {
    expect(deniedToAll()).toEqual([
      's3:BypassGovernanceRetention',
      's3:DeleteBucket',
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      's3:PutObjectLegalHold',
      's3:PutObjectRetention',
    ]);
  });

  test('addresses every refusal to all principals', () => {
    expect(refusals.map(({ Effect, Principal }) => [Effect, Principal])).toEqual(
      refusals.map(() => ['Deny', { AWS: '*' }]),
    );
  });

  test('denies a write that could replace an object, except the parts of an upload, which replace nothing', () => {
    expect(denying('s3:PutObject').Condition).toEqual({
      Null: { 's3:if-none-match': 'true' },
      BoolIfExists: { 's3:ObjectCreationOperation': 'true' },
    });
  });

  test('lets only CloudFormation change the lock, the versioning or the life cycle of the bucket', () => {
    const statement = denying('s3:PutBucketObjectLockConfiguration');
    expect(actionsOf(statement)).toEqual(
      expect.arrayContaining(['s3:PutBucketVersioning', 's3:PutLifecycleConfiguration']),
    );
    const { ArnNotEquals, ...others } = statement.Condition as Record<string, Record<string, unknown>>;
    expect(textOf(ArnNotEquals?.['aws:PrincipalArn'])).toBe(
      'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/cdk-hnb659fds-cfn-exec-role-<AWS::AccountId>-<AWS::Region>',
    );
    expect(others).toEqual({
      'ForAllValues:StringNotEquals': { 'aws:CalledVia': ['cloudformation.amazonaws.com'] },
    });
  });

  test('denies what does not come over TLS 1.2', () => {
    const conditions = refusals.filter((statement) => actionsOf(statement).includes('s3:*'));
    expect(conditions.map(({ Condition }) => Condition)).toEqual([
      { Bool: { 'aws:SecureTransport': 'false' } },
      { NumericLessThan: { 's3:TlsVersion': 1.2 } },
    ]);
  });
});

describe('what outlives the stack', () => {
  const retained = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

  test.each([
    ['AWS::S3::Bucket', 'Locker'],
    ['AWS::S3::BucketPolicy', 'Locker'],
    ['AWS::KMS::Key', 'DataKey'],
    ['AWS::KMS::Key', 'SigningKey'],
  ])('%s %s stays when the stack is destroyed and when it would be replaced', (type, id) => {
    expect(stack.one(type, id)).toMatchObject(retained);
  });

  test('no bucket and no key is deleted, whatever it holds', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key'])
      for (const [id, resource] of stack.all(type)) expect(resource, id).toMatchObject(retained);
  });
});

describe('the keys', () => {
  const statementsOf = (id: string): Statement[] => stack.one('AWS::KMS::Key', id).Properties.KeyPolicy.Statement;

  test.each(['DataKey', 'SigningKey'])('%s refuses deletion and disabling to everyone', (id) => {
    const refusal = statementsOf(id).find((statement) => actionsOf(statement).includes('kms:ScheduleKeyDeletion'));
    expect(refusal).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' } });
    expect(actionsOf(refusal as Statement)).toContain('kms:DisableKey');
    expect(refusal?.Condition).toBeUndefined();
  });

  test('the signing key is a P-256 key that refuses a signature to all but the role of the seal function', () => {
    expect(stack.one('AWS::KMS::Key', 'SigningKey').Properties).toMatchObject({
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
    });
    const refusal = statementsOf('SigningKey').find((statement) => actionsOf(statement).includes('kms:Sign'));
    expect(refusal).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' } });
    const role = stack.one('AWS::Lambda::Function', 'Seal').Properties.Role;
    expect(refusal?.Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': role } });
  });

  test('the data key rotates', () => {
    expect(stack.one('AWS::KMS::Key', 'DataKey').Properties.EnableKeyRotation).toBe(true);
  });
});

describe('the other buckets', () => {
  test('staging expires after as many days as query results do', async () => {
    const short = await synthesise({ ...SAMPLE, athena: { resultDays: 7 } });
    expect(short.one('AWS::S3::Bucket', 'Staging').Properties.LifecycleConfiguration.Rules).toMatchObject([
      { ExpirationInDays: 7, Status: 'Enabled' },
    ]);
  });

  test('who reads the locker or staging is logged elsewhere', () => {
    for (const id of ['Locker', 'Staging'])
      expect(textOf(stack.one('AWS::S3::Bucket', id).Properties.LoggingConfiguration.DestinationBucketName)).toMatch(
        /^<AccessLogs/,
      );
  });
});
