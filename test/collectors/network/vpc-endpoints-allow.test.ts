import { describe, expect, test } from 'vitest';
import type { Reach } from '#domain/network/endpoint-policy/reach.ts';
import { ACCOUNT, ANYTHING, ORG, reach } from './policy-reach.ts';

describe('an Allow', () => {
  test.each<[string, object, Reach['kind']]>([
    ['of everything', {}, 'STRANGERS'],
    ['of everything, to whom AWS spells differently', { Principal: { AWS: '*' } }, 'STRANGERS'],
    ['to one role', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/etl` } }, 'STRANGERS'],
    ['to all but one role', { Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::1:role/x' } }, 'STRANGERS'],
    ['to nobody', { Principal: { AWS: [] } }, 'NAMED_ONLY'],
    ['of one action on everything', { Action: 's3:PutObject' }, 'STRANGERS'],
    ['of reading everything: names of objects carry data too', { Action: ['s3:Get*', 's3:List*'] }, 'STRANGERS'],
    ['of an action nobody knows yet', { Action: 's3:PutHologram' }, 'STRANGERS'],
    ['of listing its own buckets', { Action: ['s3:ListAllMyBuckets', 'S3:LISTJOBS'] }, 'NAMED_ONLY'],
    ['of all but deleting', { Action: undefined, NotAction: 's3:Delete*' }, 'STRANGERS'],
    ['of all but S3', { Action: undefined, NotAction: 's3:*' }, 'NAMED_ONLY'],
    ['of another service', { Action: 'dynamodb:*' }, 'NAMED_ONLY'],
    ['on named buckets', { Resource: ['arn:aws:s3:::phi', 'arn:aws:s3:::phi/*'] }, 'NAMED_ONLY'],
    ['on a named bucket and any other', { Resource: ['arn:aws:s3:::phi', 'arn:aws:s3:::*'] }, 'STRANGERS'],
    ['on all but a named bucket', { Resource: undefined, NotResource: 'arn:aws:s3:::phi' }, 'STRANGERS'],
    ['on nothing but what is everything', { Resource: undefined, NotResource: '*' }, 'NAMED_ONLY'],
  ])('%s lets through: %s', (_what, change, expected) => {
    expect(reach({ ...ANYTHING, ...change }).kind).toBe(expected);
  });

  test.each<[string, Reach['kind'], object]>([
    ['whose the resource is', 'NAMED_ONLY', { StringEquals: { 'aws:ResourceOrgID': ORG } }],
    ['the same in other letters', 'NAMED_ONLY', { stringequals: { 'AWS:RESOURCEORGID': [ORG] } }],
    ['the account of the resource', 'NAMED_ONLY', { StringEquals: { 'aws:ResourceAccount': ACCOUNT } }],
    [
      'the account, in the words of S3',
      'NAMED_ONLY',
      { StringEquals: { 's3:ResourceAccount': [ACCOUNT, '444455556666'] } },
    ],
    [
      'the path in the organization',
      'NAMED_ONLY',
      { 'ForAnyValue:StringLike': { 'aws:ResourceOrgPaths': `${ORG}/r-1/*` } },
    ],
    ['any organization', 'STRANGERS', { StringLike: { 'aws:ResourceOrgID': 'o-*' } }],
    ['any organization’s path', 'STRANGERS', { 'ForAnyValue:StringLike': { 'aws:ResourceOrgPaths': '*/r-1/*' } }],
    ['the organization, if there is one', 'STRANGERS', { StringEqualsIfExists: { 'aws:ResourceOrgID': ORG } }],
    ['all of no values', 'STRANGERS', { 'ForAllValues:StringEquals': { 'aws:ResourceOrgPaths': `${ORG}/` } }],
    ['the account, which always exists', 'NAMED_ONLY', { StringEqualsIfExists: { 'aws:ResourceAccount': ACCOUNT } }],
    ['that it is not one account', 'STRANGERS', { StringNotEquals: { 'aws:ResourceAccount': ACCOUNT } }],
    [
      'two things of the owner',
      'NOT_UNDERSTOOD',
      { StringNotEquals: { 'aws:ResourceAccount': ACCOUNT, 's3:ResourceAccount': '1' } },
    ],
    ['that there is an organization', 'STRANGERS', { Null: { 'aws:ResourceOrgID': 'false' } }],
    ['who asks', 'STRANGERS', { StringEquals: { 'aws:PrincipalOrgID': ORG } }],
    ['the role that asks', 'STRANGERS', { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/*` } }],
    ['from where', 'STRANGERS', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }],
    ['how', 'STRANGERS', { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 's3:x-amz-acl': 'private' } }],
    ['a tag, which the owner writes', 'STRANGERS', { StringEquals: { 'aws:ResourceTag/phi': 'yes' } }],
    [
      'who asks and whose it is',
      'NAMED_ONLY',
      { StringEquals: { 'aws:PrincipalOrgID': ORG, 'aws:ResourceOrgID': ORG } },
    ],
    ['that an AWS service asks', 'NAMED_ONLY', { Bool: { 'aws:PrincipalIsAWSService': 'true' } }],
    ['whose access point it is', 'NOT_UNDERSTOOD', { StringEquals: { 's3:DataAccessPointAccount': ACCOUNT } }],
    ['something unheard of', 'NOT_UNDERSTOOD', { StringEquals: { 'aws:Phase': 'moon' } }],
    ['an owner, by an operator for numbers', 'NOT_UNDERSTOOD', { NumericEquals: { 'aws:ResourceAccount': ACCOUNT } }],
    [
      'the asker’s organization, of anyone',
      'STRANGERS',
      { StringEquals: { 'aws:ResourceOrgID': `\${aws:PrincipalOrgID}` } },
    ],
    [
      'the asker’s organization, of one’s own people',
      'NAMED_ONLY',
      { StringEquals: { 'aws:ResourceOrgID': `\${aws:PrincipalOrgID}`, 'aws:PrincipalOrgID': ORG } },
    ],
    [
      'itself, of one’s own people',
      'NOT_UNDERSTOOD',
      { StringEquals: { 'aws:ResourceOrgID': `\${aws:ResourceOrgID}`, 'aws:PrincipalOrgID': ORG } },
    ],
    [
      'the asker’s account, of one’s own roles',
      'NAMED_ONLY',
      {
        StringEquals: { 'aws:ResourceAccount': `\${aws:PrincipalAccount}` },
        ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/*` },
      },
    ],
    [
      'the asker’s organization, of one’s own people or those without one',
      'NOT_UNDERSTOOD',
      {
        StringEquals: { 'aws:ResourceOrgID': `\${aws:PrincipalOrgID}` },
        StringEqualsIfExists: { 'aws:PrincipalOrgID': ORG },
      },
    ],
  ])('of everything that asks for %s: %s', (_what, expected, Condition) => {
    expect(reach({ ...ANYTHING, Condition }).kind).toBe(expected);
  });
});

test('of several Allows the open one decides, before one that is not understood', () => {
  const doubtful = { ...ANYTHING, Condition: { StringEquals: { 's3:DataAccessPointAccount': ACCOUNT } } };
  const named = { ...ANYTHING, Resource: 'arn:aws:s3:::phi' };
  expect(reach([named, doubtful]).kind).toBe('NOT_UNDERSTOOD');
  expect(reach([named, doubtful, ANYTHING])).toMatchObject({ kind: 'STRANGERS', width: 'ANY' });
});

test('tables of the asker’s account are named where only one’s own people ask', () => {
  const tables = { ...ANYTHING, Resource: `arn:aws:dynamodb:us-east-1:\${aws:PrincipalAccount}:table/phi` };
  expect(reach(tables, 'dynamodb').kind).toBe('STRANGERS');
  const Condition = { StringEquals: { 'aws:PrincipalAccount': ACCOUNT } };
  expect(reach({ ...tables, Condition }, 'dynamodb').kind).toBe('NAMED_ONLY');
});
