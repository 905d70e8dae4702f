import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { granteeOf } from '#domain/policies/asking/grantees.ts';
import { databricksIn, type Home, type Insiders } from '#domain/policies/asking/insiders.ts';
import { KMS_ACROSS_ACCOUNTS } from '#domain/policies/asking/kms-actions.ts';
import { outsidersOf } from '#domain/policies/asking/outsiders.ts';
import { parsePolicy } from '#domain/policies/reading/document.ts';

const OWN = '111122223333';
const SISTER = '222233334444';
const STRANGER = '444455556666';
const ORG = 'o-a1b2c3d4e5';
const DATABRICKS = '414351767826';
const US = '6c8f1d52-8a0c-4f43-9c0b-1f7a1d7f2a11';
const KEY = `arn:aws:kms:us-east-1:${OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

const HOME: Home = {
  account: OWN,
  region: 'us-east-1',
  resource: KEY,
  isSignedOnly: true,
  now: '2026-11-21T06:00:00.000Z',
};
const INSIDERS: Insiders = {
  accounts: [OWN, SISTER],
  organizations: [ORG],
  expected: databricksIn('aws', US),
};

const allow = (parts: object = {}) => ({ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*', ...parts });
const to = (AWS: string | string[], parts: object = {}) => allow({ Principal: { AWS }, ...parts });
const when = (Condition: object) => allow({ Condition });
const deny = (Condition?: object, parts: object = {}) => ({
  ...allow(parts),
  Effect: 'Deny',
  ...(Condition && { Condition }),
});
const root = (account: string) => `arn:aws:iam::${account}:root`;

const ask = (statements: readonly object[], own = INSIDERS, home = HOME) => {
  const policy = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  if ('problem' in policy) throw new Error(policy.problem);
  return outsidersOf(policy, KMS_ACROSS_ACCOUNTS, home, own);
};
const answer = (statements: readonly object[], own = INSIDERS, home = HOME) => {
  const { open, doubts } = ask(statements, own, home);
  if (open.length > 0) return 'ALLOWED';
  return doubts.length > 0 ? 'CANNOT_SAY' : 'DENIED';
};

describe('who is outside', () => {
  test.each([
    ['nobody named', [], 'DENIED'],
    ['the account itself', [to(root(OWN))], 'DENIED'],
    ['a role of it', [to(`arn:aws:iam::${OWN}:role/etl`)], 'DENIED'],
    ['an account said to be ours', [to(SISTER)], 'DENIED'],
    ['another account', [to(root(STRANGER))], 'ALLOWED'],
    ['a role of another account', [to(`arn:aws:iam::${STRANGER}:role/etl`)], 'ALLOWED'],
    ['anyone', [allow()], 'ALLOWED'],
    ['anyone, in the other spelling', [to('*')], 'ALLOWED'],
    ['all but some of ours', [{ Effect: 'Allow', NotPrincipal: { AWS: OWN }, Action: '*', Resource: '*' }], 'ALLOWED'],
    ['an AWS service', [allow({ Principal: { Service: 'logs.us-east-1.amazonaws.com' } })], 'DENIED'],
    ['a deleted role', [to('AROACKCEVSQ6C2EXAMPLE')], 'DENIED'],
    [
      'a provider of our account',
      [allow({ Principal: { Federated: `arn:aws:iam::${OWN}:saml-provider/x` } })],
      'DENIED',
    ],
    ['a provider of all the world', [allow({ Principal: { Federated: 'accounts.google.com' } })], 'CANNOT_SAY'],
    ['an owner of S3', [allow({ Principal: { CanonicalUser: '79a59df900b949e55d96a1e698fb' } })], 'CANNOT_SAY'],
    ['a pattern for people', [to(`arn:aws:iam::${STRANGER}:role/*`)], 'CANNOT_SAY'],
  ] as const)('%s', (_name, statements, expected) => {
    expect(answer(statements)).toBe(expected);
  });

  test('actions that no other account can do are nobody’s elsewhere', () => {
    expect(answer([to(STRANGER, { Action: ['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'] })])).toBe('DENIED');
    expect(ask([to(STRANGER, { Action: 'kms:De*' })]).open[0]?.actions).toEqual([
      'kms:Decrypt',
      'kms:DeriveSharedSecret',
      'kms:DescribeKey',
    ]);
    expect(ask([to(STRANGER, { Action: undefined, NotAction: 'kms:[' })]).open[0]?.actions).toEqual(
      KMS_ACROSS_ACCOUNTS,
    );
  });

  test('a statement on another key is none on this', () => {
    expect(answer([to(STRANGER, { Resource: `${KEY}9` })])).toBe('DENIED');
    expect(answer([to(STRANGER, { Resource: undefined, NotResource: KEY })])).toBe('DENIED');
    expect(answer([to(STRANGER, { Resource: `arn:aws:kms:*:${OWN}:key/*` })])).toBe('ALLOWED');
  });

  test('names statement, people and services', () => {
    const Service = ['sns.amazonaws.com', 'logs.amazonaws.com'];
    expect(
      ask([to(root(OWN)), to(STRANGER, { Sid: 'Auditors', Action: 'kms:Sign' }), allow({ Principal: { Service } })]),
    ).toEqual({
      open: [{ statement: '"Auditors"', who: STRANGER, actions: ['kms:Sign'] }],
      doubts: [],
      services: ['logs.amazonaws.com', 'sns.amazonaws.com'],
    });
  });
});

/** Each line by the words of its key in reference_policies_condition-keys.html or conditions-kms.html. */
describe('conditions for anyone', () => {
  test.each([
    [{ StringEquals: { 'aws:PrincipalAccount': OWN } }, 'DENIED'],
    [{ StringEquals: { 'aws:PrincipalAccount': [OWN, SISTER] } }, 'DENIED'],
    [{ StringEquals: { 'aws:PrincipalAccount': [OWN, STRANGER] } }, 'ALLOWED'],
    [{ StringLike: { 'aws:PrincipalAccount': `${OWN.slice(0, 4)}*` } }, 'CANNOT_SAY'],
    [{ StringEqualsIfExists: { 'aws:PrincipalAccount': OWN } }, 'DENIED'],
    [{ 'ForAllValues:StringEquals': { 'aws:PrincipalAccount': OWN } }, 'DENIED'],
    [{ StringNotEquals: { 'aws:PrincipalAccount': STRANGER } }, 'ALLOWED'],
    [{ StringEquals: { 'kms:CallerAccount': OWN, 'kms:ViaService': 's3.us-east-1.amazonaws.com' } }, 'DENIED'],
    [{ StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } }, 'ALLOWED'],
    [{ StringEquals: { 'aws:PrincipalOrgID': ORG } }, 'DENIED'],
    [{ StringEquals: { 'AWS:PRINCIPALORGID': ORG } }, 'DENIED'],
    [{ StringEquals: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' } }, 'ALLOWED'],
    [{ StringEqualsIfExists: { 'aws:PrincipalOrgID': ORG } }, 'ALLOWED'],
    [{ 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': ORG } }, 'ALLOWED'],
    [{ StringLike: { 'aws:PrincipalOrgID': 'o-*' } }, 'ALLOWED'],
    [{ Null: { 'aws:PrincipalOrgID': 'false' } }, 'ALLOWED'],
    [{ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${ORG}/r-ab12/*` } }, 'DENIED'],
    [{ 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': `${ORG}/r-ab12/*` } }, 'ALLOWED'],
    [
      {
        'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': `${ORG}/r-ab12/*` },
        Null: { 'aws:PrincipalOrgPaths': 'false' },
      },
      'CANNOT_SAY', // nobody outside passes both lines; no line alone says so
    ],
    [{ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-zzzzzzzzzz/*' } }, 'ALLOWED'],
    [{ ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/*` } }, 'DENIED'],
    [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/etl' } }, 'ALLOWED'],
    [{ StringLike: { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/*` } }, 'DENIED'],
    [{ StringLike: { 'aws:PrincipalArn': `arn:*::${OWN}:role/*` } }, 'CANNOT_SAY'],
    [{ StringEqualsIfExists: { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/etl` } }, 'DENIED'],
    [{ Bool: { 'aws:PrincipalIsAWSService': 'true' } }, 'CANNOT_SAY'], // services ask for whom they will (confused-deputy.html)
    [{ StringEquals: { 'aws:userid': OWN } }, 'CANNOT_SAY'], // AWS makes the ids before the colon
    [{ Bool: { 'aws:SecureTransport': 'true' } }, 'ALLOWED'],
    [{ StringEquals: { 'aws:PrincipalTag/team': 'phi' } }, 'ALLOWED'],
    [{ StringEquals: { 'aws:PrincipalTag/DatabricksAccountId': US } }, 'ALLOWED'],
    [{ StringEquals: { 'aws:SourceAccount': OWN } }, 'DENIED'],
    [{ StringEquals: { 'aws:SourceAccount': STRANGER } }, 'CANNOT_SAY'],
    [{ StringEqualsIfExists: { 'aws:SourceAccount': OWN } }, 'ALLOWED'],
    [{ ArnLike: { 'aws:SourceArn': `arn:aws:s3:*:${OWN}:*` } }, 'DENIED'],
    [{ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, 'CANNOT_SAY'],
    [{ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, 'ALLOWED'],
    [{ IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }, 'ALLOWED'],
    [{ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, 'ALLOWED'],
    [{ StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }, 'CANNOT_SAY'],
    [{ StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }, 'ALLOWED'],
    [{ DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }, 'DENIED'],
    [{ DateLessThan: { 'aws:CurrentTime': '2031-01-01T00:00:00Z' } }, 'ALLOWED'],
    [{ DateGreaterThan: { 'aws:EpochTime': '1900000000' } }, 'DENIED'],
    [{ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, 'ALLOWED'],
    [{ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, 'DENIED'],
    [{ StringEquals: { 'aws:ResourceTag/public': 'yes' } }, 'CANNOT_SAY'],
    [{ StringEquals: { 'kms:KeyOrigin': 'AWS_KMS' } }, 'CANNOT_SAY'],
    [{ StringEquals: { 'aws:OfALaterYear': 'x' } }, 'CANNOT_SAY'],
    [{ StringResembles: { 'aws:PrincipalOrgID': ORG } }, 'CANNOT_SAY'],
    [{ BinaryEquals: { 'aws:UserAgent': 'eA==' } }, 'CANNOT_SAY'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM
    [{ StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } }, 'CANNOT_SAY'],
    [{ StringEquals: { 'aws:PrincipalOrgID': ORG, 'aws:ResourceTag/a': 'b' } }, 'DENIED'],
    [{ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }, 'ALLOWED'],
  ] as const)('%j: %s', (Condition, expected) => {
    expect(answer([when(Condition)])).toBe(expected);
  });

  test('an organization nobody said is ours may be, and a doubt names it', () => {
    const own = { ...INSIDERS, organizations: [] };
    expect(ask([when({ StringEquals: { 'aws:PrincipalOrgID': ORG } })], own)).toMatchObject({
      open: [],
      doubts: [{ who: 'anyone', why: 'StringEquals aws:PrincipalOrgID' }],
    });
    expect(answer([when({ StringLike: { 'aws:PrincipalOrgID': '*' } })], own)).toBe('ALLOWED');
  });

  test('where nobody has to sign, who has no ARN passes what asks for one if it exists', () => {
    const condition = [when({ StringEqualsIfExists: { 'aws:PrincipalArn': `arn:aws:iam::${OWN}:role/etl` } })];
    expect(answer(condition, INSIDERS, { ...HOME, isSignedOnly: false })).not.toBe('DENIED');
  });
});

describe('a Deny', () => {
  test.each([
    ['of everybody', [allow(), deny()], 'DENIED'],
    ['of other accounts', [allow(), deny({ StringNotEquals: { 'aws:PrincipalAccount': OWN } })], 'DENIED'],
    ['of other organizations', [allow(), deny({ StringNotEquals: { 'aws:PrincipalOrgID': ORG } })], 'DENIED'],
    ['with IfExists', [allow(), deny({ StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORG } })], 'DENIED'],
    [
      'of those who are no service beside',
      [
        allow(),
        deny({
          StringNotEquals: { 'aws:PrincipalOrgID': ORG },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        }),
      ],
      'CANNOT_SAY',
    ],
    [
      'that any value meets',
      [allow(), deny({ 'ForAnyValue:StringNotEquals': { 'aws:PrincipalOrgID': ORG } })],
      'ALLOWED',
    ],
    ['of paths', [allow(), deny({ 'ForAllValues:StringNotLike': { 'aws:PrincipalOrgPaths': `${ORG}/*` } })], 'DENIED'],
    ['of one organization', [allow(), deny({ StringEquals: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' } })], 'ALLOWED'],
    ['without TLS', [allow(), deny({ Bool: { 'aws:SecureTransport': 'false' } })], 'ALLOWED'],
    ['of some actions', [allow(), deny(undefined, { Action: 'kms:Decrypt' })], 'ALLOWED'],
    ['of the account', [to(STRANGER), deny(undefined, { Principal: { AWS: root(STRANGER) } })], 'DENIED'],
    [
      'of one of its users',
      [to(STRANGER), deny(undefined, { Principal: { AWS: `arn:aws:iam::${STRANGER}:user/x` } })],
      'ALLOWED',
    ],
    [
      'of all but ours',
      [to(STRANGER), { Effect: 'Deny', NotPrincipal: { AWS: root(OWN) }, Action: '*', Resource: '*' }],
      'DENIED',
    ],
    [
      'of all but ours, for anyone',
      [allow(), { Effect: 'Deny', NotPrincipal: { AWS: root(OWN) }, Action: '*', Resource: '*' }],
      'DENIED',
    ],
    ['by a tag of the key', [allow(), deny({ StringEquals: { 'aws:ResourceTag/a': 'b' } })], 'CANNOT_SAY'],
    ['by an address', [allow(), deny({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })], 'CANNOT_SAY'],
    ['of another key', [allow(), deny(undefined, { Resource: `${KEY}9` })], 'ALLOWED'],
    [
      'of people by a pattern',
      [to(STRANGER), deny(undefined, { Principal: { AWS: 'arn:aws:iam::*:role/x' } })],
      'CANNOT_SAY',
    ],
  ] as const)('%s', (_name, statements, expected) => {
    expect(answer(statements)).toBe(expected);
  });

  test('leaves the actions it is not about', () => {
    const { open } = ask([allow({ Action: ['kms:Decrypt', 'kms:Sign'] }), deny(undefined, { Action: 'kms:decrypt' })]);
    expect(open).toEqual([{ statement: 'statement 1', who: 'anyone', actions: ['kms:Sign'] }]);
  });

  test('for everybody makes every policy DENIED, and nothing that is added to a DENIED makes a Deny weaker', () => {
    const statement = fc.constantFrom(allow(), to(STRANGER), when({ StringEquals: { 'aws:ResourceTag/a': 'b' } }));
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), (statements) => {
        expect(answer([...statements, deny()])).toBe('DENIED');
      }),
    );
  });
});

describe('a session of a role of strangers', () => {
  const session = to(`arn:aws:sts::${STRANGER}:assumed-role/Reader/s`);
  const role = `arn:aws:iam::${STRANGER}:role/Reader`;

  test.each([
    ['that it names', [session], 'ALLOWED'],
    // Of a session, aws:PrincipalArn is its role's (reference_policies_condition-keys.html), of which the path is not said.
    ['with its role', [{ ...session, Condition: { ArnEquals: { 'aws:PrincipalArn': role } } }], 'CANNOT_SAY'],
    [
      'with a Deny for all but some roles',
      [session, deny({ ArnNotEquals: { 'aws:PrincipalArn': [`arn:aws:iam::${OWN}:role/x`, role] } })],
      'CANNOT_SAY',
    ],
    ['with a Deny of its role', [session, deny(undefined, { Principal: { AWS: role } })], 'DENIED'],
  ] as const)('%s', (_name, statements, expected) => {
    expect(answer(statements)).toBe(expected);
  });
});

test.each(['aws:ResourceAccount', 'aws:PrincipalTag/k'])('a resource named by %s is a doubt, both ways', (key) => {
  const Resource = `arn:aws:kms:us-east-1:\${${key}}:key/*`;
  expect(answer([allow({ Resource })])).toBe('CANNOT_SAY');
  expect(answer([allow(), deny(undefined, { Resource })])).toBe('CANNOT_SAY');
});

describe('Databricks, whose account is expected', () => {
  const tag = (operator: string, value: string | string[]) =>
    to(root(DATABRICKS), { Condition: { [operator]: { 'aws:PrincipalTag/DatabricksAccountId': value } } });
  const other = '00000000-8a0c-4f43-9c0b-1f7a1d7f2a11';

  test.each([
    ['as the vendor writes it', tag('StringEquals', US), 'DENIED'],
    ['in a list of one', tag('StringEquals', [US]), 'DENIED'],
    ['in capitals', tag('StringEqualsIgnoreCase', US.toUpperCase()), 'DENIED'],
    ['without the condition', to(root(DATABRICKS)), 'ALLOWED'],
    ["with another's account", tag('StringEquals', other), 'ALLOWED'],
    ['with ours and another', tag('StringEquals', [US, other]), 'ALLOWED'],
    ['with a pattern', tag('StringLike', '*'), 'ALLOWED'],
    ['if the tag exists', tag('StringEqualsIfExists', US), 'ALLOWED'],
    ['for all values', tag('ForAllValues:StringEquals', US), 'ALLOWED'],
    ['for all but us', tag('StringNotEquals', US), 'ALLOWED'],
    [
      'with the tag of something else',
      to(DATABRICKS, { Condition: { StringEquals: { 'aws:PrincipalTag/x': US } } }),
      'ALLOWED',
    ],
    ['with an operator that is not listed', tag('BinaryEquals', 'eA=='), 'CANNOT_SAY'],
  ] as const)('%s', (_name, statement, expected) => {
    expect(answer([to(root(OWN)), statement])).toBe(expected);
  });

  test('a Deny of all who ask for others does as well', () => {
    expect(
      answer([
        to(root(DATABRICKS)),
        deny(
          { StringNotEquals: { 'aws:PrincipalTag/DatabricksAccountId': US } },
          { Principal: { AWS: root(DATABRICKS) } },
        ),
      ]),
    ).toBe('DENIED');
  });

  test('without an account of Databricks in the configuration nobody can say whose the id is', () => {
    const own = { ...INSIDERS, expected: databricksIn('aws', null) };
    expect(answer([tag('StringEquals', US)], own)).toBe('CANNOT_SAY');
    expect(answer([to(root(DATABRICKS))], own)).toBe('ALLOWED');
  });

  test('each partition has accounts of its own, twelve digits each', () => {
    const accounts = (partition: string) => databricksIn(partition, US).map(({ account }) => account);
    expect(accounts('aws')).toEqual([DATABRICKS]);
    expect(accounts('aws-us-gov')).toEqual(['044793339203', '170661010020']);
    expect(accounts('aws-cn')).toEqual([]);
  });
});

test('a policy of 32 KB that names seven hundred strangers, and denies in fifty statements, is answered in time', () => {
  const names = Array.from({ length: 500 }, (_, at) => `arn:aws:iam::${400000000000 + at}:role/r`);
  const denies = Array.from({ length: 50 }, (_, at) =>
    deny({ StringEquals: { [`aws:PrincipalTag/t${at % 7}`]: [`a${at}`, `b${at}`] } }, { Action: 'kms:Sign' }),
  );
  const statements = [to(names), ...denies];
  expect(JSON.stringify(statements).length).toBeGreaterThan(24_000);
  const began = performance.now();
  expect(answer(statements)).toBe('ALLOWED');
  expect(performance.now() - began).toBeLessThan(5_000);
});

test.each([
  [`arn:aws:iam::${OWN}:role/etl`, 'OWN'],
  [`arn:aws:sts::${OWN}:assumed-role/aws:ec2-infrastructure/i-0123456789abcdef0`, 'OWN'],
  [root(SISTER), 'OWN'],
  [`arn:aws:iam::${STRANGER}:role/etl`, 'STRANGER'],
  [`arn:aws:sts::${STRANGER}:assumed-role/a:b/c*`, 'STRANGER'],
  [STRANGER, 'STRANGER'],
  [root(DATABRICKS), 'EXPECTED'],
  ['dynamodb.us-east-1.amazonaws.com', 'SERVICE'],
  ['AROACKCEVSQ6C2EXAMPLE', 'VANISHED'],
  ['AIDACKCEVSQ6C2EXAMPLE', 'VANISHED'],
  ['', 'UNCERTAIN'],
  ['*', 'UNCERTAIN'],
  ['somebody', 'UNCERTAIN'],
])('a grant to "%s" is to %s', (principal, expected) => {
  expect(granteeOf(principal, INSIDERS)).toBe(expected);
});

test('the actions across accounts are actions on keys, by the list of the published ones', () => {
  const text = readFileSync(
    new URL('../../../lambdas/domain/network/endpoint-policy/interface-actions.json', import.meta.url),
    'utf8',
  );
  const published = (JSON.parse(text) as { services: Record<string, { onResource: string }> }).services.kms?.onResource;
  const known = (published ?? '').split(' ').map((name) => `kms:${name}`);
  expect(KMS_ACROSS_ACCOUNTS.filter((action) => !known.includes(action))).toEqual([]);
  expect(KMS_ACROSS_ACCOUNTS).toHaveLength(20);
});
