import { describe, expect, test } from 'vitest';
import collector from '#collectors/network/endpoint-services/collector.ts';
import { readFromStub, type StubAnswers, sdkError } from '../../support/read-from-stub.ts';

const ARN = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/net/records/0a1b';
const SERVICE = {
  ServiceId: 'vpce-svc-1',
  ServiceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-1',
  ServiceState: 'Available',
  ServiceType: [{ ServiceType: 'Interface' }],
  AcceptanceRequired: false,
  NetworkLoadBalancerArns: [ARN],
};

const read = (services: readonly object[], permissions: StubAnswers[string] = { AllowedPrincipals: [] }) =>
  readFromStub(collector, {
    DescribeVpcEndpointServiceConfigurations: { ServiceConfigurations: services },
    DescribeVpcEndpointServicePermissions: permissions,
  });

/** Whom two pages of permissions name, one of them twice. */
const inTwoPages = ({ NextToken }: Record<string, unknown>) =>
  NextToken === undefined
    ? { AllowedPrincipals: [{ Principal: '*' }, { Principal: 'arn:aws:iam::444455556666:root' }], NextToken: 'more' }
    : { AllowedPrincipals: [{ Principal: '*' }, { Principal: 'arn:aws:iam::777788889999:role/a' }] };

describe('endpoint services', () => {
  test('keeps what it leads to, and whom it lets connect, of every page', async () => {
    const { rows, gaps, calls } = await read([SERVICE], inTwoPages);
    expect(gaps).toEqual([]);
    expect(rows).toEqual([
      {
        id: 'vpce-svc-1',
        serviceName: 'com.amazonaws.vpce.us-east-1.vpce-svc-1',
        state: 'Available',
        serviceTypes: ['Interface'],
        acceptanceRequired: false,
        loadBalancerArns: [ARN],
        allowedPrincipals: ['*', 'arn:aws:iam::444455556666:root', 'arn:aws:iam::777788889999:role/a'],
        tags: {},
      },
    ]);
    expect(calls.map(({ input }) => input.NextToken)).toEqual([undefined, undefined, 'more']);
  });

  test('nobody is allowed where nobody is named; there is no service where none is listed', async () => {
    expect((await read([SERVICE])).rows[0]?.allowedPrincipals).toEqual([]);
    expect(await read([])).toMatchObject({ rows: [], gaps: [] });
  });

  test.each([
    ['refused', () => Promise.reject(sdkError('UnauthorizedOperation', 403)), 'ACCESS_DENIED'],
    ['without a list', {}, undefined],
    ['with a member without a name', { AllowedPrincipals: [{}] }, undefined],
  ])('permissions %s are a gap of that service, and no "nobody"', async (_, permissions, code) => {
    const { rows, gaps } = await read([SERVICE], permissions);
    expect(rows).toMatchObject([{ id: 'vpce-svc-1', allowedPrincipals: null }]);
    expect(gaps).toMatchObject([
      {
        operation: 'ec2:DescribeVpcEndpointServicePermissions',
        resourceId: 'vpce-svc-1',
        fields: ['allowedPrincipals'],
      },
    ]);
    if (code !== undefined) expect(gaps[0]?.code).toBe(code);
  });

  test.each([
    ['refused', 'UnauthorizedOperation', 'ACCESS_DENIED'],
    ['absent in the region', 'InvalidAction', undefined],
  ])('a list that is %s is a gap of the whole', async (_, name, code) => {
    const refuse = () => Promise.reject(sdkError(name, 403));
    const { rows, gaps } = await readFromStub(collector, { DescribeVpcEndpointServiceConfigurations: refuse });
    expect(rows).toEqual([]);
    expect(gaps).toMatchObject([
      { operation: 'ec2:DescribeVpcEndpointServiceConfigurations', resourceId: null, ...(code ? { code } : {}) },
    ]);
  });

  test('what is not said is null: no balancers named is not known, an unknown state is kept', async () => {
    const { rows } = await read([{ ServiceId: 'vpce-svc-2', ServiceState: 'Dreaming' }]);
    expect(rows).toMatchObject([
      { state: 'Dreaming', serviceTypes: null, acceptanceRequired: null, loadBalancerArns: null },
    ]);
  });
});
