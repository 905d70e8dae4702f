import { describe, expect, test } from 'vitest';
import collector from '#collectors/compute/instances/collector.ts';
import { readFromStub } from '../../support/read-from-stub.ts';

const read = async (facts: object) => {
  const { rows } = await readFromStub(collector, {
    DescribeInstances: { Reservations: [{ Instances: [{ InstanceId: 'i-1', ...facts }] }] },
  });
  return rows[0];
};

describe('reading instances', () => {
  test('takes every instance of every reservation of every page, with those AWS services manage', async () => {
    const instances = (...ids: string[]) => ({ Instances: ids.map((InstanceId) => ({ InstanceId })) });
    const pages: Record<string, object> = {
      undefined: { Reservations: [instances('i-1', 'i-2'), instances('i-3')], NextToken: 'b' },
      b: { Reservations: [], NextToken: 'c' },
      c: { Reservations: [instances('i-4')] },
    };
    const { rows, gaps, calls } = await readFromStub(collector, {
      DescribeInstances: ({ NextToken }) => pages[String(NextToken)] ?? {},
    });
    expect(rows.map(({ id }) => id)).toEqual(['i-1', 'i-2', 'i-3', 'i-4']);
    expect(gaps).toEqual([]);
    expect(calls.map(({ input }) => input)).toEqual(
      [undefined, 'b', 'c'].map((NextToken) => ({ MaxResults: 1000, NextToken, IncludeManagedResources: true })),
    );
  });

  test('a reservation without its instances is not an empty one', async () => {
    const { gaps } = await readFromStub(collector, { DescribeInstances: { Reservations: [{ ReservationId: 'r-1' }] } });
    expect(gaps).toEqual([expect.objectContaining({ resourceId: null, fields: [], code: 'UNEXPECTED_RESPONSE' })]);
  });

  test.each([
    ['required', true],
    ['optional', false],
    [undefined, null],
  ])('with HttpTokens %s, session tokens are required: %s', async (HttpTokens, imdsv2Required) => {
    expect(await read({ MetadataOptions: { HttpTokens } })).toMatchObject({ imdsv2Required });
  });

  test('keeps every fact of an instance', async () => {
    const tags = { ClusterId: '1101-080000-abcd1234', ClusterName: 'nightly', Vendor: 'Databricks' };
    expect(
      await read({
        State: { Code: 16, Name: 'running' },
        InstanceType: 'i3.xlarge',
        ImageId: 'ami-1',
        LaunchTime: new Date('2026-11-20T05:00:00Z'),
        VpcId: 'vpc-1',
        SubnetId: 'subnet-1',
        NetworkInterfaces: [{ NetworkInterfaceId: 'eni-2' }, { NetworkInterfaceId: 'eni-1' }],
        PrivateIpAddress: '10.0.1.10',
        PublicIpAddress: '203.0.113.9',
        MetadataOptions: { HttpTokens: 'required', HttpEndpoint: 'enabled', HttpPutResponseHopLimit: 2 },
        IamInstanceProfile: { Arn: 'arn:aws:iam::111122223333:instance-profile/p', Id: 'AIPAEXAMPLE' },
        Operator: { Managed: false },
        Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      }),
    ).toEqual({
      id: 'i-1',
      state: 'running',
      instanceType: 'i3.xlarge',
      imageId: 'ami-1',
      launchedAt: '2026-11-20T05:00:00.000Z',
      vpcId: 'vpc-1',
      subnetId: 'subnet-1',
      networkInterfaceIds: ['eni-1', 'eni-2'],
      privateIp: '10.0.1.10',
      publicIp: '203.0.113.9',
      imdsv2Required: true,
      metadataEndpoint: 'enabled',
      metadataHopLimit: 2,
      instanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/p',
      operator: null,
      databricks: true,
      clusterId: '1101-080000-abcd1234',
      clusterName: 'nightly',
      tags,
    });
  });

  test('a terminated instance stands nowhere any more', async () => {
    expect(await read({ State: { Name: 'terminated' }, NetworkInterfaces: [] })).toMatchObject({
      vpcId: null,
      subnetId: null,
      networkInterfaceIds: [],
      publicIp: null,
      databricks: false,
    });
  });
});
