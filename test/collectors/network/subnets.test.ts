import { describe, expect, test } from 'vitest';
import networkInterfaces from '#collectors/network/network-interfaces/collector.ts';
import collector from '#collectors/network/subnets/collector.ts';
import { noPublicAddresses } from '#collectors/network/subnets/rules.ts';
import type { InterfaceFacts } from '#collectors/network/subnets/subnet.ts';
import { phiScope } from '#domain/declaring/phi-scope.ts';
import { judgeUnit } from '#domain/judging/judge.ts';
import { Lookups } from '#domain/judging/lookup.ts';
import type { Gap } from '#domain/words/gap.ts';
import { awsRegion, type Scope } from '#domain/words/scope.ts';
import type { Row } from '#domain/words/unit.ts';
import { readFromStub } from '../../support/read-from-stub.ts';
import { ruleContext } from '../../support/rule-context.ts';

const SUBNET = { SubnetId: 'subnet-1', VpcId: 'vpc-1', OwnerId: '111122223333', CidrBlock: '10.0.1.0/24' };
const read = (...Subnets: object[]) => readFromStub(collector, { DescribeSubnets: { Subnets } });

describe('reading subnets', () => {
  test('asks for the largest page and follows tokens to the end', async () => {
    const pages: Record<string, object> = {
      undefined: { Subnets: [SUBNET], NextToken: 'b' },
      b: { Subnets: [{ ...SUBNET, SubnetId: 'subnet-2' }] },
    };
    const { rows, calls } = await readFromStub(collector, {
      DescribeSubnets: ({ NextToken }) => pages[String(NextToken)] ?? {},
    });
    expect(rows.map(({ id }) => id)).toEqual(['subnet-1', 'subnet-2']);
    expect(calls.map(({ input }) => input)).toEqual([
      { MaxResults: 1000, NextToken: undefined },
      { MaxResults: 1000, NextToken: 'b' },
    ]);
  });

  test('keeps every fact of a subnet, its associated IPv6 blocks in order', async () => {
    const block = (Ipv6CidrBlock: string, State: string) => ({ Ipv6CidrBlock, Ipv6CidrBlockState: { State } });
    const { rows } = await read({
      ...SUBNET,
      State: 'available',
      DefaultForAz: false,
      AvailabilityZone: 'us-east-1a',
      AvailabilityZoneId: 'use1-az4',
      Ipv6CidrBlockAssociationSet: [
        block('2600:1f14:aa:bb02::/64', 'associated'),
        block('2600:1f14:aa:bb01::/64', 'associated'),
        block('2600:1f14:aa:bb00::/64', 'disassociating'),
      ],
      Ipv6Native: false,
      MapPublicIpOnLaunch: true,
      AssignIpv6AddressOnCreation: true,
      BlockPublicAccessStates: { InternetGatewayBlockMode: 'block-ingress' },
      NetworkFirewallConnectivityType: 'outbound-only',
      AvailableIpAddressCount: 0,
      Tags: [{ Key: 'Name', Value: 'phi-a' }],
    });
    expect(rows).toEqual([
      {
        id: 'subnet-1',
        vpcId: 'vpc-1',
        ownerId: '111122223333',
        shared: false,
        state: 'available',
        isDefault: false,
        availabilityZone: 'us-east-1a',
        availabilityZoneId: 'use1-az4',
        cidrBlock: '10.0.1.0/24',
        ipv6CidrBlocks: ['2600:1f14:aa:bb01::/64', '2600:1f14:aa:bb02::/64'],
        ipv6Native: false,
        mapPublicIpOnLaunch: true,
        assignIpv6AddressOnCreation: true,
        internetGatewayBlockMode: 'block-ingress',
        networkFirewallConnectivityType: 'outbound-only',
        availableIps: 0,
        tags: { Name: 'phi-a' },
      },
    ]);
  });

  test('what EC2 does not say is null, never false or zero', async () => {
    const { rows } = await read({ SubnetId: 'subnet-1', VpcId: 'vpc-1' });
    expect(rows[0]).toMatchObject({
      ownerId: null,
      shared: null,
      cidrBlock: null,
      mapPublicIpOnLaunch: null,
      networkFirewallConnectivityType: null,
      availableIps: null,
    });
  });

  test('a subnet without its VPC is a gap of that subnet, the others stay', async () => {
    const { rows, gaps } = await read({ SubnetId: 'subnet-0' }, SUBNET);
    expect(rows.map(({ id }) => id)).toEqual(['subnet-1']);
    expect(gaps).toEqual([
      expect.objectContaining({ resourceId: 'subnet-0', fields: [], code: 'UNEXPECTED_RESPONSE' }),
    ]);
  });
});

describe('no-public-addresses-on-phi-subnets', () => {
  /** What the rule says of a private subnet with this interface, as the collector of interfaces makes its row. */
  async function judge(facts: object) {
    const one = { NetworkInterfaceId: 'eni-1', VpcId: 'vpc-1', SubnetId: 'subnet-1', ...facts };
    const { rows } = await readFromStub(networkInterfaces, { DescribeNetworkInterfaces: { NetworkInterfaces: [one] } });
    const [subnet] = (await read({ ...SUBNET, MapPublicIpOnLaunch: false })).rows;
    return noPublicAddresses.judge(
      subnet as never,
      ruleContext({
        policy: { phi: phiScope({ subnets: '*' }) },
        related: (_table, field, value) => ({
          rows: rows.filter((row) => row[field] === value) as never[],
          gap: undefined,
        }),
      }),
    );
  }
  const Association = { PublicIp: '203.0.113.7' };
  const PrivateIpAddresses = [
    { PrivateIpAddress: '10.0.1.10' },
    { PrivateIpAddress: '10.0.1.11', Association: { PublicIp: '203.0.113.9' } },
  ];

  test.each([
    ['a host', { InterfaceType: 'interface' }, 'NO_PUBLIC_ADDRESS'],
    ['a host with one', { InterfaceType: 'interface', Association }, 'PUBLIC_ADDRESS'],
    [
      'a host with one at its second private address',
      { InterfaceType: 'interface', PrivateIpAddresses },
      'PUBLIC_ADDRESS',
    ],
    [
      'a host with an address of a carrier at its second private address',
      {
        InterfaceType: 'interface',
        PrivateIpAddresses: [
          { PrivateIpAddress: '10.0.1.10' },
          { PrivateIpAddress: '10.0.1.11', Association: { CarrierIp: '155.146.10.111' } },
        ],
      },
      'PUBLIC_ADDRESS',
    ],
    ['a NAT gateway, as EC2 names it', { InterfaceType: 'nat_gateway', Association }, 'NAT_GATEWAY_ONLY'],
    ['a NAT gateway, as the API reference names it', { InterfaceType: 'natGateway', Association }, 'NAT_GATEWAY_ONLY'],
    ['an interface of no reported type', { Association }, 'PUBLIC_ADDRESS'],
  ])('%s', async (_which, facts, code) => {
    expect((await judge(facts)).code).toBe(code);
  });

  test('the reason names the address and whose it is', async () => {
    expect((await judge({ InterfaceType: 'interface', Association })).reason).toContain(
      '203.0.113.7 of eni-1 (interface)',
    );
  });

  test('rows of network-interfaces have what the rule needs', async () => {
    const fields: (keyof InterfaceFacts)[] = ['id', 'interfaceType', 'publicIps', 'privateIps'];
    expect(Object.keys(networkInterfaces.row.shape)).toEqual(expect.arrayContaining(fields));
  });

  describe('where policy.phi.subnets names', () => {
    const subnet = (id: string, vpcId: string): Row => ({ id, vpcId, shared: false, mapPublicIpOnLaunch: false });
    const [EAST, WEST] = ['us-east-1', 'us-west-2'].map((name) => awsRegion('111122223333', name)) as [Scope, Scope];
    const observedAt = '2026-11-21T06:00:00.000Z';
    const refused: Gap = {
      operation: 'ec2:DescribeSubnets',
      resourceId: null,
      fields: [],
      code: 'ACCESS_DENIED',
      reason: '',
    };
    /** What is said of the one subnet of the east, beside one of the west. */
    function judgedInEast(subnets: string[], westGaps: Gap[] = []) {
      const east = { scope: EAST, rows: [subnet('subnet-0e', 'vpc-0e')], gaps: [], observedAt };
      const lookups = new Lookups();
      lookups.add('subnets', east);
      lookups.add('subnets', { scope: WEST, rows: [subnet('subnet-0c', 'vpc-0c')], gaps: westGaps, observedAt });
      lookups.add('network-interfaces', { scope: EAST, rows: [], gaps: [], observedAt });
      const [finding] = judgeUnit(
        collector,
        east,
        { policy: { phi: phiScope({ subnets }) }, emptyAllowed: {} },
        lookups,
      );
      return finding?.judgement;
    }

    test.each([['subnet-0c'], ['vpc-0c']])('%s, of another region, this one holds none', (name) => {
      expect(judgedInEast([name])).toMatchObject({ verdict: 'NOT_APPLICABLE', code: 'NO_PHI' });
    });

    test.each([['subnet-0bad'], ['vpc-0bad']])('%s, which is nowhere, nobody knows which is meant', (name) => {
      const judgement = judgedInEast(['subnet-0c', name]);
      expect(judgement).toMatchObject({ verdict: 'UNKNOWN', code: 'PHI_SUBNET_NOT_FOUND' });
      expect(judgement?.reason).toContain(`it names ${name} in policy.phi.subnets`);
      expect(judgedInEast(['subnet-0e', name])).toMatchObject({ verdict: 'PASS' });
    });

    test('what may be in a region that was not read, nobody knows whether it is a slip', () => {
      expect(judgedInEast(['subnet-0bad'], [refused])).toMatchObject({
        verdict: 'UNKNOWN',
        code: 'PHI_SUBNET_NOT_FOUND',
      });
    });
  });

  test.each([
    [['subnet-0a1b'], true],
    [['vpc-0a1b'], true],
    [['10.0.0.0/16'], false],
    [['phi'], false],
    ['*', true],
    [['*'], false],
  ])('policy.phi.subnets %j is taken: %s', (subnets, isTaken) => {
    expect(noPublicAddresses.policy?.phi.safeParse({ subnets }).success).toBe(isTaken);
  });
});
