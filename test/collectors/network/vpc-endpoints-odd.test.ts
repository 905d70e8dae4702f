import { describe, expect, test } from 'vitest';
import { EXAMPLE } from '#collectors/network/vpc-endpoints/examples.ts';
import { gatewayEndpointPolicyIsNarrow } from '#collectors/network/vpc-endpoints/rules.ts';
import type { Judgement } from '#domain/declaring/rule.ts';
import { ruleContext } from '../../support/rule-context.ts';
import { ACCOUNT, ANYTHING, DENY, ORG } from './policy-reach.ts';

const judge = (...Statement: object[]): Judgement =>
  gatewayEndpointPolicyIsNarrow.judge(
    { ...EXAMPLE, policyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) },
    ruleContext({ policy: {} }),
  );

const expectNoPass = (judgement: Judgement, verdict?: 'FAIL' | 'UNKNOWN') => {
  expect(judgement.reason).not.toBe('');
  if (verdict === undefined) expect(['FAIL', 'UNKNOWN'], judgement.reason).toContain(judgement.verdict);
  else expect(judgement.verdict, judgement.reason).toBe(verdict);
};

const ROLE = `arn:aws:iam::${ACCOUNT}:role/etl`;

/** Whom one does not see at once to be one's own people: all of them are strangers, or may be. */
const ODD: readonly (readonly [string, object])[] = [
  ['a role of any account', { Principal: { AWS: 'arn:aws:iam::*:role/x' } }],
  ['a role of an account with one digit open', { Principal: { AWS: 'arn:aws:iam::11112222333?:role/x' } }],
  ['anyone beside a role', { Principal: { AWS: [ROLE, '*'] } }],
  ['a pattern beside a role', { Principal: { AWS: [ROLE, 'arn:aws:sts::*:assumed-role/x/y'] } }],
  ['a variable', { Principal: { AWS: `\${aws:PrincipalArn}` } }],
  ['whoever is federated', { Principal: { Federated: '*' } }],
  ['whoever is federated, beside a role', { Principal: { AWS: ROLE, Federated: ['*'] } }],
  ['whoever signs in at Google', { Principal: { Federated: 'accounts.google.com' } }],
  ['any canonical user', { Principal: { CanonicalUser: '*' } }],
  ['any service', { Principal: { Service: '*' } }],
  ['a service', { Principal: { Service: 'ec2.amazonaws.com' } }],
  ['all but one role', { Principal: undefined, NotPrincipal: { AWS: ROLE } }],
  ['all but anyone', { Principal: undefined, NotPrincipal: '*' }],
  ['principals of a kind there is not', { Principal: { Everyone: '*' } }],
  ['principals of every kind', { Principal: { '*': '*' } }],
];

/** What is narrow only where one's own people ask. */
const NARROW_FOR_OWN: readonly (readonly [string, object])[] = [
  ['their account', { Condition: { StringEquals: { 'aws:ResourceAccount': `\${aws:PrincipalAccount}` } } }],
  ['their organization', { Condition: { StringEquals: { 'aws:ResourceOrgID': `\${aws:PrincipalOrgID}` } } }],
];

describe.each(ODD)('an Allow for %s', (_who, principal) => {
  test('of everything does not pass', () => {
    expectNoPass(judge({ ...ANYTHING, ...principal }));
  });

  test.each(NARROW_FOR_OWN)('of what is of %s does not pass', (_whose, narrow) => {
    expect(judge({ ...ANYTHING, Principal: { AWS: ROLE }, ...narrow }).verdict).toBe('PASS');
    expectNoPass(judge({ ...ANYTHING, ...narrow, ...principal }));
  });
});

describe.each(ODD.filter(([who]) => who !== 'anyone beside a role'))('a Deny for %s', (_who, principal) => {
  test('does not close what is open to anyone, nor to a role', () => {
    expectNoPass(judge(ANYTHING, { ...DENY, ...principal }));
    expectNoPass(judge({ ...ANYTHING, Principal: { AWS: ROLE } }, { ...DENY, ...principal }));
    expectNoPass(judge({ ...ANYTHING, ...principal }, { ...DENY, ...principal }));
  });
});

test('providers and people of an account that was chosen are its own', () => {
  const [, narrow] = NARROW_FOR_OWN[0] as (typeof NARROW_FOR_OWN)[number];
  const saml = { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/okta` };
  for (const Principal of [saml, { AWS: [ACCOUNT, ROLE] }, { CanonicalUser: 'a'.repeat(64) }])
    expect(judge({ ...ANYTHING, Principal, ...narrow }).verdict).toBe('PASS');
});

describe('an Allow for anyone', () => {
  const owner = (operator: string, key: string, value: string | string[]) => ({
    Condition: { [operator]: { [key]: value } },
  });
  test.each<[string, 'FAIL' | 'UNKNOWN', object]>([
    ['of all but deleting', 'FAIL', { Action: undefined, NotAction: 's3:Delete*' }],
    ['of all but another service', 'FAIL', { Action: undefined, NotAction: ['dynamodb:*'] }],
    ['on all but a named bucket', 'FAIL', { Resource: undefined, NotResource: 'arn:aws:s3:::phi/*' }],
    ['on all but the buckets of another service', 'FAIL', { Resource: undefined, NotResource: 'arn:aws:dynamodb:*' }],
    ['of any organization', 'FAIL', owner('StringLike', 'aws:ResourceOrgID', '*')],
    ['of an organization that looks alike', 'FAIL', owner('StringLike', 'aws:ResourceOrgID', 'o-a?b2')],
    ['of one’s organization or one that looks alike', 'FAIL', owner('StringLike', 'aws:ResourceOrgID', [ORG, 'o-*'])],
    ['of accounts that look alike', 'FAIL', owner('StringLike', 'aws:ResourceAccount', '1111*')],
    ['of any path', 'FAIL', owner('ForAnyValue:StringLike', 'aws:ResourceOrgPaths', '*/r-1/*')],
    ['of one’s organization, if it has one', 'FAIL', owner('StringEqualsIfExists', 'aws:ResourceOrgID', ORG)],
    ['of one’s organization, for all values', 'FAIL', owner('ForAllValues:StringEquals', 'aws:ResourceOrgID', ORG)],
    [
      'of one’s organization, for all values, if there are',
      'FAIL',
      owner('ForAllValues:StringLikeIfExists', 'aws:ResourceOrgPaths', `${ORG}/*`),
    ],
    ['of no organization', 'FAIL', owner('Null', 'aws:ResourceOrgID', 'true')],
    ['of all but one organization', 'FAIL', owner('StringNotLike', 'aws:ResourceOrgID', ORG)],
    ['of AWS services, if one asks', 'FAIL', owner('BoolIfExists', 'aws:PrincipalIsAWSService', 'true')],
    ['of AWS services, for all values', 'FAIL', owner('ForAllValues:Bool', 'aws:PrincipalIsAWSService', 'true')],
    ['of an owner in the words of ARNs', 'UNKNOWN', owner('ArnLike', 'aws:ResourceAccount', '*')],
    ['of an owner by an operator there is not', 'UNKNOWN', owner('StringSounds', 'aws:ResourceOrgID', ORG)],
    ['of an owner that is not named', 'UNKNOWN', owner('StringEquals', 'aws:ResourceOrgID', [])],
    ['of an owner by a key there is not', 'UNKNOWN', owner('StringEquals', 'aws:ResourceOwner', ORG)],
  ])('%s: %s', (_what, verdict, change) => {
    expectNoPass(judge({ ...ANYTHING, ...change }), verdict);
  });

  test.each([
    ['any account, in the words of ARNs', { ArnLike: { 'aws:PrincipalAccount': '*' } }],
    ['any account, in equal words of ARNs', { ArnEquals: { 'aws:PrincipalOrgID': '*' } }],
    ['a role of any account', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/etl' } }],
    ['a role of any account, as a text', { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/etl' } }],
    ['one’s organization, if there is one', { StringEqualsIfExists: { 'aws:PrincipalOrgID': ORG } }],
    ['one’s organization, of all values', { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': ORG } }],
    ['an organization like one’s own', { StringLike: { 'aws:PrincipalOrgID': 'o-*' } }],
  ])('who is of %s, of what is of the asker’s account, does not pass', (_who, asked) => {
    const own = { StringEquals: { 'aws:ResourceAccount': `\${aws:PrincipalAccount}` } };
    expectNoPass(judge({ ...ANYTHING, Condition: { ...own, ...asked } }));
  });
});
