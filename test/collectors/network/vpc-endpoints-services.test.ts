import { describe, expect, test } from 'vitest';
import collector from '#collectors/network/vpc-endpoints/collector.ts';
import { readFromStub, type StubAnswers, sdkError } from '../../support/read-from-stub.ts';

const RELAY = 'com.amazonaws.vpce.us-east-1.vpce-svc-00018a8c3ff62ffdf';
const STS = 'com.amazonaws.us-east-1.sts';
const endpoint = (VpcEndpointId: string, more: object) => ({
  VpcEndpointId,
  VpcId: 'vpc-1',
  VpcEndpointType: 'Interface',
  ...more,
});
const read = (VpcEndpoints: object[], answers: StubAnswers) =>
  readFromStub(collector, { DescribeVpcEndpoints: { VpcEndpoints }, ...answers });
const denied = () => {
  throw sdkError('UnauthorizedOperation', 403);
};
const SERVICE_FIELDS = ['serviceOwner', 'servicePolicySupported', 'serviceAcceptance', 'servicePrivateDnsNames'];

describe('whose service an endpoint leads to', () => {
  test('is asked by name and region, once for all endpoints of a service, and never of a gateway endpoint', async () => {
    const { calls, rows, gaps } = await read(
      [
        endpoint('vpce-1', { ServiceName: RELAY }),
        endpoint('vpce-2', { ServiceName: RELAY }),
        endpoint('vpce-3', { ServiceName: STS, ServiceRegion: 'eu-west-1' }),
        endpoint('vpce-4', { ServiceName: 'com.amazonaws.us-east-1.s3', VpcEndpointType: 'Gateway' }),
      ],
      {
        DescribeVpcEndpointServices: ({ ServiceNames }) => ({
          ServiceDetails: [
            {
              ServiceName: (ServiceNames as string[])[0],
              Owner: '414351767826',
              AcceptanceRequired: true,
              VpcEndpointPolicySupported: false,
              PrivateDnsNames: [{ PrivateDnsName: 'b.example' }, { PrivateDnsName: 'a.example' }],
            },
          ],
        }),
      },
    );
    expect(gaps).toEqual([]);
    const asked = calls.filter(({ operation }) => operation === 'DescribeVpcEndpointServices');
    expect(asked.map(({ input }) => input)).toEqual([
      { ServiceNames: [RELAY], MaxResults: 1000, NextToken: undefined },
      { ServiceNames: [STS], ServiceRegions: ['eu-west-1'], MaxResults: 1000, NextToken: undefined },
    ]);
    expect(rows.slice(0, 2)).toEqual(
      ['vpce-1', 'vpce-2'].map((id) =>
        expect.objectContaining({
          id,
          serviceOwner: '414351767826',
          servicePolicySupported: false,
          serviceAcceptance: true,
          servicePrivateDnsNames: ['a.example', 'b.example'],
        }),
      ),
    );
    expect(rows[3]).toMatchObject({ id: 'vpce-4', serviceOwner: null });
  });

  test('is unread, of every endpoint that leads there, where the question is denied', async () => {
    const endpoints = [endpoint('vpce-1', { ServiceName: RELAY }), endpoint('vpce-2', { ServiceName: RELAY })];
    const { rows, gaps } = await read(endpoints, { DescribeVpcEndpointServices: denied });
    expect(rows).toEqual(['vpce-1', 'vpce-2'].map((id) => expect.objectContaining({ id, serviceOwner: null })));
    expect(gaps).toEqual(
      ['vpce-1', 'vpce-2'].map((resourceId) =>
        expect.objectContaining({ resourceId, fields: SERVICE_FIELDS, code: 'ACCESS_DENIED' }),
      ),
    );
  });

  test('is not told where EC2 shows no such service, and never taken for one of AWS', async () => {
    const invisible = () => {
      throw sdkError('InvalidServiceName');
    };
    const { rows, gaps } = await read([endpoint('vpce-1', { ServiceName: RELAY })], {
      DescribeVpcEndpointServices: invisible,
    });
    expect(gaps).toEqual([]);
    expect(rows).toEqual([expect.objectContaining({ serviceOwner: null, servicePolicySupported: null })]);
  });

  test('is not what EC2 says of a service of another name', async () => {
    const { rows } = await read([endpoint('vpce-1', { ServiceName: RELAY })], {
      DescribeVpcEndpointServices: { ServiceDetails: [{ ServiceName: STS, Owner: 'amazon' }] },
    });
    expect(rows).toEqual([expect.objectContaining({ serviceOwner: null })]);
  });
});

describe('what stands behind resource and service-network endpoints', () => {
  const network = 'arn:aws:vpc-lattice:us-east-1:111122223333:servicenetwork/sn-1';
  const theirs = 'arn:aws:vpc-lattice:us-east-1:999999999999:service/svc-1';
  const endpoints = [
    endpoint('vpce-1', { VpcEndpointType: 'ServiceNetwork', ServiceNetworkArn: network }),
    endpoint('vpce-2', { VpcEndpointType: 'Resource', ResourceConfigurationArn: 'arn:rc' }),
  ];
  const association = { VpcEndpointId: 'vpce-1', ServiceNetworkArn: network, AssociatedResourceArn: theirs };

  test('is all that is associated, on every page', async () => {
    const { rows, gaps, calls } = await read(endpoints, {
      DescribeVpcEndpointAssociations: ({ NextToken }) =>
        NextToken === undefined
          ? { VpcEndpointAssociations: [], NextToken: '2' }
          : { VpcEndpointAssociations: [association] },
    });
    expect(gaps).toEqual([]);
    expect(calls.map(({ operation }) => operation)).toEqual([
      'DescribeVpcEndpoints',
      'DescribeVpcEndpointAssociations',
      'DescribeVpcEndpointAssociations',
    ]);
    expect(rows).toEqual([
      expect.objectContaining({ id: 'vpce-1', resourceArn: network, associatedArns: [theirs, network].sort() }),
      expect.objectContaining({ id: 'vpce-2', resourceArn: 'arn:rc', associatedArns: [] }),
    ]);
  });

  test.each([
    ['denied', denied, 'ACCESS_DENIED'],
    [
      'told of something without a name',
      { VpcEndpointAssociations: [{ VpcEndpointId: 'vpce-1' }] },
      'UNEXPECTED_RESPONSE',
    ],
  ])('is unread of each such endpoint where it is %s', async (_what, answer, code) => {
    const { rows, gaps } = await read(endpoints, { DescribeVpcEndpointAssociations: answer });
    expect(rows).toEqual([1, 2].map(() => expect.objectContaining({ associatedArns: null })));
    expect(gaps).toEqual([1, 2].map(() => expect.objectContaining({ fields: ['associatedArns'], code })));
  });

  test('is not asked where there is no such endpoint', async () => {
    const { calls } = await read([endpoint('vpce-1', { VpcEndpointType: 'Gateway' })], {});
    expect(calls).toHaveLength(1);
  });
});
