import { describe, expect, test } from 'vitest';
import collector from '#collectors/network/vpc-endpoints/collector.ts';
import { EXAMPLE } from '#collectors/network/vpc-endpoints/examples.ts';
import { gatewayEndpointPolicyIsNarrow } from '#collectors/network/vpc-endpoints/rules.ts';
import { readFromStub } from '../../support/read-from-stub.ts';
import { ruleContext } from '../../support/rule-context.ts';

describe('reading endpoints', () => {
  const read = (...VpcEndpoints: object[]) =>
    readFromStub(collector, {
      DescribeVpcEndpoints: { VpcEndpoints },
      DescribeVpcEndpointServices: { ServiceDetails: [] },
    });

  test('asks for the largest page', async () => {
    const { calls } = await read();
    expect(calls.map(({ input }) => input)).toEqual([{ MaxResults: 1000, NextToken: undefined }]);
  });

  test('keeps the policy letter by letter, and lists in one order', async () => {
    const PolicyDocument = '{ "Statement" : [ ] }\n';
    const { rows, gaps } = await read({
      VpcEndpointId: 'vpce-1',
      VpcId: 'vpc-1',
      VpcEndpointType: 'Interface',
      ServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-1',
      ServiceRegion: 'eu-west-1',
      State: 'available',
      SubnetIds: ['subnet-2', 'subnet-1'],
      NetworkInterfaceIds: ['eni-2', 'eni-1'],
      Groups: [{ GroupId: 'sg-2' }, { GroupId: 'sg-1', GroupName: 'web' }],
      RouteTableIds: [],
      PrivateDnsEnabled: true,
      PolicyDocument,
    });
    expect(gaps).toEqual([]);
    expect(rows).toEqual([
      expect.objectContaining({
        endpointType: 'Interface',
        serviceRegion: 'eu-west-1',
        subnetIds: ['subnet-1', 'subnet-2'],
        networkInterfaceIds: ['eni-1', 'eni-2'],
        securityGroupIds: ['sg-1', 'sg-2'],
        routeTableIds: [],
        privateDns: true,
        policyDocument: PolicyDocument,
      }),
    ]);
  });

  test('what EC2 does not say is null, lists too; without its VPC an endpoint is unread', async () => {
    const { rows, gaps } = await read({ VpcEndpointId: 'vpce-1', VpcId: 'vpc-1' }, { VpcEndpointId: 'vpce-2' });
    expect(rows).toEqual([
      expect.objectContaining({ id: 'vpce-1', endpointType: null, policyDocument: null, subnetIds: null }),
    ]);
    expect(gaps).toEqual([expect.objectContaining({ resourceId: 'vpce-2', fields: [] })]);
  });
});

describe('gateway-endpoint-policy-is-narrow', () => {
  const judge = (Statement: object | object[], change: Partial<typeof EXAMPLE> = {}) =>
    gatewayEndpointPolicyIsNarrow.judge(
      { ...EXAMPLE, policyDocument: JSON.stringify({ Statement }), ...change },
      ruleContext({ policy: {} }),
    );
  const ANYTHING = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

  test('says who may do what on what, and under which conditions', () => {
    const Condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } };
    expect(judge({ ...ANYTHING, Action: ['s3:Get*', 's3:PutObject'], Condition })).toMatchObject({
      verdict: 'FAIL',
      reason:
        'The policy lets anyone do s3:Get*, s3:PutObject on *, and no condition says whose resource it has to be (what it asks for: aws:principalorgid).',
    });
    const odd = {
      Effect: 'Allow',
      NotPrincipal: { AWS: ['a', 'b'] },
      NotAction: 's3:Put*',
      NotResource: 'arn:aws:s3:::phi',
    };
    expect(judge(odd).reason).toBe(
      'The policy lets all but AWS a, AWS b do anything but s3:Put* on anything but arn:aws:s3:::phi, and no condition says whose resource it has to be.',
    );
  });

  test('shortens what nobody would read to its end', () => {
    const Resource = Array.from({ length: 400 }, (_, i) => `arn:aws:s3:::phi-${i}-*`);
    const { verdict, reason } = judge({ ...ANYTHING, Resource });
    expect(verdict).toBe('FAIL');
    expect(reason).toContain('arn:aws:s3:::phi-4-* and 395 more: anyone may give such a name');
  });

  test.each(['Gateway', 'gateway'])('judges an endpoint of type %s', (endpointType) => {
    expect(judge(ANYTHING, { endpointType }).verdict).toBe('FAIL');
  });

  test.each(['deleted', 'Rejected', 'failed', 'expired'])('does not judge one that is %s', (state) => {
    expect(judge(ANYTHING, { state })).toMatchObject({ verdict: 'NOT_APPLICABLE', code: 'NOT_IN_USE' });
  });

  test.each(['available', 'pending', 'deleting', null])('judges one that is %s: packets may pass', (state) => {
    expect(judge(ANYTHING, { state }).verdict).toBe('FAIL');
  });

  test('tables of DynamoDB are named by the account in their ARN', () => {
    const dynamodb = { serviceName: 'com.amazonaws.us-east-1.dynamodb' };
    const on = (Resource: string) => judge({ ...ANYTHING, Action: 'dynamodb:*', Resource }, dynamodb);
    expect(on('arn:aws:dynamodb:*:111122223333:table/*').verdict).toBe('PASS');
    expect(on('arn:aws:dynamodb:*:*:table/phi')).toMatchObject({ verdict: 'FAIL', code: 'ANY_RESOURCE' });
  });

  test.each(['', '   ', 'null', '[]', '{"Statement":"all"}'])('never passes on the policy %j', (policyDocument) => {
    expect(judge([], { policyDocument }).verdict).toBe('UNKNOWN');
  });
});
