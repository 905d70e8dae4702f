import { describe, expect, test } from 'vitest';
import { parsePolicy } from '#domain/policies/reading/document.ts';
import { evaluate } from '#domain/policies/reading/evaluate.ts';
import { type Asker, standsFor } from '#domain/policies/reading/principals.ts';
import { repeatedName } from '#domain/policies/reading/repeated-name.ts';

const STATEMENT = '"Effect":"Allow","Principal":"*","Action":"kms:*","Resource":"*"';
const text = (statement: string) => `{"Version":"2012-10-17","Statement":[{${statement}}]}`;

test.each([
  ['half of one', '{"Statement":[{"Effect":"Allow"', 'it is not JSON'],
  ['nothing', '', 'it is not JSON'],
  ['XML', '<AccessDenied/>', 'it is not JSON'],
  ['a list', '[]', 'policy: '],
  ['no statement', '{"Version":"2012-10-17"}', 'policy.Statement'],
  ['a Version of a later year', text(STATEMENT).replace('2012', '2031'), 'policy.Version'],
  ['an element nobody documents', text(`${STATEMENT},"Unless":1`), 'policy.Statement'],
  ['an Effect in lower case', text(STATEMENT.replace('Allow', 'allow')), 'policy.Statement'],
  ['both Action and NotAction', text(`${STATEMENT},"NotAction":"kms:Decrypt"`), 'policy.Statement'],
  ['no Principal', text('"Effect":"Allow","Action":"*","Resource":"*"'), 'policy.Statement'],
  ['two Principals', text(`"Principal":{"AWS":"111122223333"},${STATEMENT}`), 'it says "Principal" twice'],
  ['two Effects', text(`${STATEMENT},"Effect":"Deny"`), 'it says "Effect" twice'],
  ['two Effects, one escaped', text(`${STATEMENT},"Eff\\u0065ct":"Deny"`), 'it says "Effect" twice'],
  [
    'a key in two spellings',
    text(`${STATEMENT},"Condition":{"Bool":{"aws:SecureTransport":"true","AWS:SecureTransport":"false"}}`),
    'it says Bool AWS:SecureTransport twice',
  ],
  [
    'an operator in two spellings',
    text(`${STATEMENT},"Condition":{"Bool":{"aws:SecureTransport":"true"},"bool":{"aws:SecureTransport":"false"}}`),
    'it says bool aws:SecureTransport twice',
  ],
])('of %s it says that it is no policy', (_name, policy, problem) => {
  expect(parsePolicy(policy)).toEqual({ problem: expect.stringContaining(problem) });
});

test('a name twice in two places is none twice, nor is a text that is a name elsewhere', () => {
  expect(repeatedName('{"a":{"b":1},"c":{"b":["b","b",{"b":2}]},"b":"a"}')).toBeUndefined();
  expect(repeatedName('{"a":[{"x":1,"y":{"z":1,"z":2}}]}')).toBe('z');
  expect(repeatedName('{"a":"\\"b\\":1,","b":"{\\"a\\":1"}')).toBeUndefined();
});

test('a policy of 32 KB is read whole, and in time', () => {
  const names = Array.from({ length: 700 }, (_, at) => `"arn:aws:iam::${100000000000 + at}:role/r"`);
  const big = text(STATEMENT.replace('"*"', `{"AWS":[${names.join()}]}`));
  expect(big.length).toBeGreaterThan(24_000);
  const began = performance.now();
  const policy = parsePolicy(big);
  expect('problem' in policy ? policy : policy.statements[0]?.principals.named).toHaveLength(700);
  expect(performance.now() - began).toBeLessThan(500);
});

const ASKER: Asker = {
  kind: 'AWS',
  account: '444455556666',
  arn: 'arn:aws:iam::444455556666:role/reader',
  session: 'arn:aws:sts::444455556666:assumed-role/reader/one',
};

/** What no page answers, or this version does not read: it says so, whatever else the policy says. */
describe('cannot say', () => {
  const parsed = (...statements: object[]) => {
    const policy = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
    if ('problem' in policy) throw new Error(policy.problem);
    return policy;
  };
  const allow = { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' };
  const deny = { ...allow, Effect: 'Deny' };
  const askAs = (asker: Asker, ...statements: object[]) =>
    evaluate(parsed(...statements), {
      asker,
      action: 'kms:Decrypt',
      resource: 'arn:aws:kms:us-east-1:111122223333:key/1',
      context: { 'aws:tagkeys': ['a', 'b'], 'aws:useragent': ['x'], 'aws:sourceip': ['10.0.0.1'] },
    });
  const ask = (...statements: object[]) => askAs(ASKER, ...statements);
  const when = (Condition: object) => ({ ...allow, Condition });

  test.each([
    ['an operator that is not listed', when({ BinaryEquals: { 'aws:UserAgent': 'eA==' } })],
    ['an operator of a later year', when({ StringResembles: { 'aws:UserAgent': 'x' } })],
    ['several values without a set operator', when({ StringEquals: { 'aws:TagKeys': 'a' } })],
    ['a network that is none', when({ IpAddress: { 'aws:SourceIp': '10.0.0.0/99' } })],
    ['a number that is none', when({ NumericEquals: { 'aws:UserAgent': '1' } })],
    ['an ARN that is none', when({ ArnLike: { 'aws:UserAgent': '*' } })],
    ['a pattern for people', { ...allow, Principal: { AWS: 'arn:aws:iam::444455556666:role/*' } }],
    ['an owner of S3 by the canonical id', { ...allow, Principal: { CanonicalUser: '79a59df900b949e55d96a1e6' } }],
    ['people of an identity provider', { ...allow, Principal: { Federated: 'cognito-identity.amazonaws.com' } }],
  ])('%s', (_name, statement) => {
    expect(ask(statement)).toBe('CANNOT_SAY');
    expect(ask(allow, { ...statement, Effect: 'Deny' })).toBe('CANNOT_SAY');
    expect(ask(statement, allow)).toBe('ALLOWED');
    expect(ask(statement, deny)).toBe('DENIED');
  });

  test('a NotPrincipal lets through whom it names whole, and is not understood where it names half', () => {
    const all = (...AWS: string[]) => [allow, { Effect: 'Deny', NotPrincipal: { AWS }, Action: '*', Resource: '*' }];
    const { account, arn, session = '' } = ASKER as Extract<Asker, { kind: 'AWS' }>;
    expect(ask(...all(account, arn, session))).toBe('ALLOWED');
    expect(ask(...all(arn))).toBe('CANNOT_SAY');
    expect(ask(...all(account))).toBe('CANNOT_SAY');
    expect(ask(...all('777788889999'))).toBe('DENIED');
  });

  test('nobody who did not sign is anybody but "*"', () => {
    expect(askAs({ kind: 'ANONYMOUS' }, allow)).toBe('ALLOWED');
    expect(askAs({ kind: 'ANONYMOUS' }, { ...allow, Principal: { AWS: '444455556666' } })).toBe('DENIED');
    expect(
      askAs({ kind: 'SERVICE', name: 'a.amazonaws.com' }, { ...allow, Principal: { Service: 'a.amazonaws.com' } }),
    ).toBe('ALLOWED');
  });
});

test.each([
  ['AWS', '111122223333', 'ACCOUNT'],
  ['AWS', 'arn:aws-us-gov:iam::111122223333:root', 'ACCOUNT'],
  ['AWS', 'arn:aws:iam::111122223333:role/a/b', 'ARN'],
  ['AWS', 'AROACKCEVSQ6C2EXAMPLE', 'VANISHED'],
  ['AWS', '1111222233334', 'UNCERTAIN'],
  ['AWS', 'arn:aws:iam::11112222333:root', 'UNCERTAIN'],
  ['AWS', '', 'UNCERTAIN'],
  ['Service', 'kms.amazonaws.com', 'SERVICE'],
  ['Service', '*', 'UNCERTAIN'],
  ['Federated', 'accounts.google.com', 'UNCERTAIN'],
] as const)('%s "%s" is %s', (kind, name, expected) => {
  expect(standsFor({ kind, name }).kind).toBe(expected);
});
