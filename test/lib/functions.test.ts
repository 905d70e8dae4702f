import { beforeAll, describe, expect, test } from 'vitest';
import { loadCatalogue } from '#collectors/catalogue.ts';
import { collectorsOf } from '#domain/declaring/any-declaration.ts';
import { awsReads } from '#domain/declaring/collector.ts';
import {
  actionsOf,
  permissionsOf as permissions,
  type Resource,
  type Statement,
  type Synthesised,
  synthesise,
  textOf,
} from './synthesise.ts';

const collectors = collectorsOf(await loadCatalogue()).filter(({ reads }) => awsReads(reads).length > 0);
let stack: Synthesised;

beforeAll(async () => {
  stack = await synthesise();
});

const logicalId = (collectorId: string): string => `Units${collectorId.replaceAll('-', '')}`;
const functionOf = (id: string): Resource => stack.one('AWS::Lambda::Function', id);
const allActions = (statements: readonly Statement[]): string[] => statements.flatMap(actionsOf);

const written = (statements: readonly Statement[]): string[] =>
  permissions(statements).filter((line) => line.startsWith('s3:PutObject'));

describe.each(collectors.map((collector) => [collector.id, collector] as const))('%s', (id, collector) => {
  test('may call what it declares, write and read its own raw units, read the plan, and nothing else', () => {
    expect(permissions(stack.policyOf(logicalId(id)))).toEqual(
      [
        ...collector.reads.map((action) => `${action} *`),
        'kms:Decrypt <DataKey>',
        'kms:GenerateDataKey <DataKey>',
        `logs:CreateLogStream <${logicalId(id)}Log>`,
        `logs:PutLogEvents <${logicalId(id)}Log>`,
        's3:GetBucketObjectLockConfiguration <Locker>',
        `s3:GetObject <Locker>/raw/*/${id}/*`,
        's3:GetObject <Locker>/runs/*/plan.json',
        's3:ListBucket <Locker>',
        `s3:PutObject <Locker>/raw/*/${id}/*`,
      ].sort(),
    );
  });

  test('has a function of its own, under the name the plan gives it, which accepts no other collector', () => {
    const { Properties } = functionOf(logicalId(id));
    expect(Properties).toMatchObject({
      FunctionName: `EvidenceLocker-collect-${id}`,
      Handler: 'collect.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 900,
    });
    expect(Properties.Environment.Variables).toMatchObject({ COLLECTOR: id, LOCKER_BUCKET: expect.anything() });
  });
});

describe('every function', () => {
  test('has a role that no other function has', () => {
    const roles = stack.all('AWS::Lambda::Function').map(([, { Properties }]) => textOf(Properties.Role));
    expect(new Set(roles).size).toBe(roles.length);
    expect(roles).toHaveLength(collectors.length + 3);
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
    expect(stack.all('AWS::Logs::LogGroup')).toHaveLength(collectors.length + 3 + 2);
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

  test('the report function learns which key signs, and may not sign with it', () => {
    const keys = permissions(stack.policyOf('Report')).filter((line) => line.includes('<SigningKey'));
    expect(keys).toEqual(['kms:GetPublicKey <SigningKey>']);
    expect(textOf(functionOf('Report').Properties.Environment.Variables.SIGNING_KEY)).toMatch(/^<SigningKey/);
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
