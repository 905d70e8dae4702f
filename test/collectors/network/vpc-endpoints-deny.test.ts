import { describe, expect, test } from 'vitest';
import type { Reach } from '#domain/network/endpoint-policy/reach.ts';
import { ANYTHING, DENY, ORG, reach } from './policy-reach.ts';

describe('an Allow of everything, and a Deny', () => {
  const unlessOwn = { StringNotEquals: { 'aws:ResourceOrgID': ORG } };
  test.each<[string, Reach['kind'], object]>([
    ['of what others own', 'NAMED_ONLY', { Condition: unlessOwn }],
    [
      'of what others own, if they have an organization',
      'NAMED_ONLY',
      { Condition: { StringNotEqualsIfExists: unlessOwn.StringNotEquals } },
    ],
    [
      'of what all values say others own',
      'NAMED_ONLY',
      { Condition: { 'ForAllValues:StringNotLike': { 'aws:ResourceOrgPaths': `${ORG}/*` } } },
    ],
    [
      'of what some value says others own',
      'NOT_UNDERSTOOD',
      { Condition: { 'ForAnyValue:StringNotLike': { 'aws:ResourceOrgPaths': `${ORG}/*` } } },
    ],
    ['of what no organization owns', 'STRANGERS', { Condition: { StringNotLike: { 'aws:ResourceOrgID': 'o-*' } } }],
    [
      'of all but named buckets',
      'NAMED_ONLY',
      { Resource: undefined, NotResource: ['arn:aws:s3:::phi', 'arn:aws:s3:::phi/*'] },
    ],
    ['of all but buckets with a prefix', 'STRANGERS', { Resource: undefined, NotResource: 'arn:aws:s3:::phi-*' }],
    ['of one bucket', 'STRANGERS', { Resource: 'arn:aws:s3:::evil' }],
    ['of buckets, in S3’s words', 'NAMED_ONLY', { Resource: 'arn:aws:s3:::*', Condition: unlessOwn }],
    ['of objects only', 'STRANGERS', { Resource: 'arn:aws:s3:::*/*', Condition: unlessOwn }],
    ['of writing only', 'STRANGERS', { Action: 's3:Put*', Condition: unlessOwn }],
    ['of all but reading', 'STRANGERS', { Action: undefined, NotAction: 's3:Get*', Condition: unlessOwn }],
    [
      'of all but listing one’s buckets',
      'NAMED_ONLY',
      { Action: undefined, NotAction: 's3:ListAllMyBuckets', Condition: unlessOwn },
    ],
    ['of what is not encrypted on its way', 'STRANGERS', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    [
      'of who is not of the organization',
      'STRANGERS',
      { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': ORG } } },
    ],
    ['for one role', 'STRANGERS', { Principal: { AWS: 'arn:aws:iam::1:role/x' }, Condition: unlessOwn }],
    [
      'for all but one role',
      'STRANGERS',
      { Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::1:role/x' }, Condition: unlessOwn },
    ],
    [
      'with an exemption',
      'NOT_UNDERSTOOD',
      { Condition: { ...unlessOwn, StringNotEqualsIfExists: { 'aws:PrincipalTag/exempt': 'yes' } } },
    ],
    [
      'with an exemption for AWS services',
      'NAMED_ONLY',
      { Condition: { ...unlessOwn, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } } },
    ],
    [
      'with an exemption for AWS services, and so for whoever does not sign',
      'NOT_UNDERSTOOD',
      { Condition: { ...unlessOwn, Bool: { 'aws:PrincipalIsAWSService': 'false' } } },
    ],
    [
      'of what is not the asker’s organization’s',
      'STRANGERS',
      { Condition: { StringNotEquals: { 'aws:ResourceOrgID': `\${aws:PrincipalOrgID}` } } },
    ],
  ])('%s: %s', (_what, expected, change) => {
    expect(reach([ANYTHING, { ...DENY, ...change }]).kind).toBe(expected);
  });

  test('of who is not of the organization, and of what is not the asker’s organization’s, leaves its own', () => {
    const people = { ...DENY, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': ORG } } };
    const things = { ...DENY, Condition: { StringNotEquals: { 'aws:ResourceOrgID': `\${aws:PrincipalOrgID}` } } };
    expect(reach([ANYTHING, people, things]).kind).toBe('NAMED_ONLY');
    expect(reach([{ ...ANYTHING, Principal: { AWS: 'arn:aws:iam::1:role/x' } }, things]).kind).toBe('NAMED_ONLY');
  });

  test('for named roles bars the roles it names, and is not understood of others', () => {
    const roles = { AWS: ['arn:aws:iam::1:role/x', 'arn:aws:iam::1:role/y'] };
    const allow = { ...ANYTHING, Principal: roles };
    expect(reach([allow, { ...DENY, Principal: roles, Condition: unlessOwn }]).kind).toBe('NAMED_ONLY');
    const one = { ...DENY, Principal: { AWS: roles.AWS[0] }, Condition: unlessOwn };
    expect(reach([allow, one]).kind).toBe('NOT_UNDERSTOOD');
  });
});

test.each([
  ['arn:aws:s3:::phi-*', 'NAMED_ONLY'],
  ['arn:aws:s3:::ph*', 'NAMED_ONLY'],
  ['arn:aws:s3:::phi-?', 'STRANGERS'],
  ['arn:aws:s3:::phi-a*', 'STRANGERS'],
  ['arn:aws:s3:::phi-zq9*', 'NOT_UNDERSTOOD'],
])('an Allow on buckets called phi-*, and a Deny of %s: %s', (Resource, expected) => {
  expect(
    reach([
      { ...ANYTHING, Resource: 'arn:aws:s3:::phi-*' },
      { ...DENY, Resource },
    ]).kind,
  ).toBe(expected);
});

test('the largest policy AWS takes is read', () => {
  const allow = { ...ANYTHING, Action: ['s3:*?t*O*', 's3:G*'], Resource: 'arn:aws:s3:::*-a*-b*' };
  const deny = {
    ...DENY,
    Action: 's3:*a*b*',
    Resource: undefined,
    NotResource: ['arn:aws:s3:::x-*', 'arn:aws:s3:::y?'],
  };
  const statements = Array.from({ length: 170 }, (_, i) => ({ ...(i % 2 ? allow : deny), Sid: `s${i}` }));
  expect(JSON.stringify(statements).length).toBeGreaterThan(18_000);
  expect(reach(statements).kind).toBe('STRANGERS');
});
