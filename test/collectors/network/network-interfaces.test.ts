import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import collector from '#collectors/network/network-interfaces/collector.ts';
import { readFromStub } from '../../support/read-from-stub.ts';

const ENI = { NetworkInterfaceId: 'eni-1', VpcId: 'vpc-1', SubnetId: 'subnet-1' };
const read = async (facts: object) => {
  const { rows } = await readFromStub(collector, {
    DescribeNetworkInterfaces: { NetworkInterfaces: [{ ...ENI, ...facts }] },
  });
  return rows[0];
};

describe('reading network interfaces', () => {
  test('asks for the largest page, for interfaces that AWS services manage and the account hides too', async () => {
    const pages: Record<string, object> = {
      undefined: { NetworkInterfaces: [], NextToken: 'b' },
      b: { NetworkInterfaces: [ENI] },
    };
    const { rows, calls } = await readFromStub(collector, {
      DescribeNetworkInterfaces: ({ NextToken }) => pages[String(NextToken)] ?? {},
    });
    expect(rows.map(({ id }) => id)).toEqual(['eni-1']);
    expect(calls.map(({ input }) => input)).toEqual(
      [undefined, 'b'].map((NextToken) => ({ MaxResults: 1000, NextToken, IncludeManagedResources: true })),
    );
  });

  test('keeps every fact of an interface', async () => {
    expect(
      await read({
        OwnerId: '111122223333',
        InterfaceType: 'interface',
        Description: 'primary',
        Status: 'in-use',
        Attachment: { Status: 'attached', InstanceId: 'i-1', InstanceOwnerId: '111122223333' },
        RequesterManaged: false,
        RequesterId: 'AIDAEXAMPLE',
        Operator: { Managed: true, Principal: 'eks.amazonaws.com' },
        SourceDestCheck: false,
        DenyAllIgwTraffic: true,
        Groups: [{ GroupId: 'sg-2' }, { GroupId: 'sg-1' }],
        PrivateIpAddresses: [
          { PrivateIpAddress: '10.0.1.10', Association: { PublicIp: '203.0.113.9' } },
          { PrivateIpAddress: '10.0.1.11', Association: { CarrierIp: '198.51.100.4' } },
        ],
        Association: { PublicIp: '203.0.113.9' },
        Ipv4Prefixes: [{ Ipv4Prefix: '10.0.1.32/28' }],
        Ipv6Addresses: [{ Ipv6Address: '2600:1f14:aa:bb01::11' }, { Ipv6Address: '2600:1f14:aa:bb01::10' }],
        Ipv6Prefixes: [{ Ipv6Prefix: '2600:1f14:aa:bb01:1::/80' }],
        TagSet: [{ Key: 'Name', Value: 'a' }],
      }),
    ).toEqual({
      id: 'eni-1',
      vpcId: 'vpc-1',
      subnetId: 'subnet-1',
      ownerId: '111122223333',
      interfaceType: 'interface',
      description: 'primary',
      status: 'in-use',
      attachmentStatus: 'attached',
      instanceId: 'i-1',
      instanceOwnerId: '111122223333',
      requesterManaged: false,
      requesterId: 'AIDAEXAMPLE',
      operator: 'eks.amazonaws.com',
      sourceDestCheck: false,
      denyAllIgwTraffic: true,
      groupIds: ['sg-1', 'sg-2'],
      publicIps: ['203.0.113.9'],
      privateIps: [
        { address: '10.0.1.10', publicIp: '203.0.113.9', carrierIp: null },
        { address: '10.0.1.11', publicIp: null, carrierIp: '198.51.100.4' },
      ],
      ipv4Prefixes: ['10.0.1.32/28'],
      ipv6Addresses: ['2600:1f14:aa:bb01::10', '2600:1f14:aa:bb01::11'],
      ipv6Prefixes: ['2600:1f14:aa:bb01:1::/80'],
      tags: { Name: 'a' },
    });
  });

  test('groups that were not told are not the same as none', async () => {
    expect(await read({})).toMatchObject({ groupIds: null, sourceDestCheck: null });
    expect(await read({ Groups: [] })).toMatchObject({ groupIds: [] });
  });

  test('an interface whose private addresses are not listed has the one that is named', async () => {
    const PrivateIpAddress = '10.0.1.10';
    expect(await read({ PrivateIpAddress, Association: { PublicIp: '203.0.113.9' } })).toMatchObject({
      publicIps: ['203.0.113.9'],
      privateIps: [{ address: PrivateIpAddress, publicIp: '203.0.113.9', carrierIp: null }],
    });
    expect(await read({ PrivateIpAddresses: [] })).toMatchObject({ privateIps: [], publicIps: [] });
  });

  test('the order in which EC2 gives groups and addresses makes no difference', async () => {
    const addresses = fc.uniqueArray(
      fc.nat(255).map((n) => ({ PrivateIpAddress: `10.0.1.${n}`, Association: { PublicIp: `203.0.113.${255 - n}` } })),
      { selector: (one) => one.PrivateIpAddress },
    );
    const groups = fc.uniqueArray(
      fc.nat().map((n) => ({ GroupId: `sg-${n}` })),
      { selector: (one) => one.GroupId },
    );
    await fc.assert(
      fc.asyncProperty(addresses, groups, async (PrivateIpAddresses, Groups) => {
        const forwards = await read({ PrivateIpAddresses, Groups });
        const backwards = await read({
          PrivateIpAddresses: PrivateIpAddresses.toReversed(),
          Groups: Groups.toReversed(),
        });
        expect(JSON.stringify(backwards)).toBe(JSON.stringify(forwards));
      }),
      { numRuns: 50 },
    );
  });
});
