import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import collector from '#collectors/network/vpcs/collector.ts';
import { EXAMPLE } from '#collectors/network/vpcs/examples.ts';
import { vpcHasFlowLogs } from '#collectors/network/vpcs/flow-logs.ts';
import { readFromStub, type StubAnswers, sdkError } from '../../support/read-from-stub.ts';
import { ruleContext } from '../../support/rule-context.ts';

const VPC = { VpcId: 'vpc-1', OwnerId: '111122223333', CidrBlock: '10.0.0.0/16' };
const ANSWERS = {
  DescribeVpcs: { Vpcs: [VPC] },
  DescribeVpcAttribute: ({ Attribute }) =>
    Attribute === 'enableDnsSupport' ? { EnableDnsSupport: { Value: true } } : { EnableDnsHostnames: { Value: false } },
  DescribeVpcEncryptionControls: { VpcEncryptionControls: [] },
  DescribeAccountVpcEncryptionControl: { AccountVpcEncryptionControl: { Mode: 'unmanaged' } },
} satisfies StubAnswers;
const read = (answers: StubAnswers = {}) => readFromStub(collector, { ...ANSWERS, ...answers });
const readVpc = async (vpc: object) => (await read({ DescribeVpcs: { Vpcs: [{ ...VPC, ...vpc }] } })).rows[0];
const denied = () => {
  throw sdkError('UnauthorizedOperation', 403);
};

describe('reading VPCs', () => {
  test('asks for the largest pages, and for one attribute at a time', async () => {
    const { calls } = await read();
    expect(calls.map(({ operation, input }) => [operation, input.MaxResults ?? input.Attribute])).toEqual([
      ['DescribeVpcEncryptionControls', 1000],
      ['DescribeAccountVpcEncryptionControl', undefined],
      ['DescribeVpcs', 1000],
      ['DescribeVpcAttribute', 'enableDnsSupport'],
      ['DescribeVpcAttribute', 'enableDnsHostnames'],
    ]);
  });

  test('follows tokens to the end, past an empty page', async () => {
    const pages: Record<string, object> = {
      undefined: { Vpcs: [VPC], NextToken: 'b' },
      b: { Vpcs: [], NextToken: 'c' },
      c: { Vpcs: [{ ...VPC, VpcId: 'vpc-2' }] },
    };
    const { rows, gaps } = await read({ DescribeVpcs: ({ NextToken }) => pages[String(NextToken)] ?? {} });
    expect(rows.map(({ id }) => id)).toEqual(['vpc-1', 'vpc-2']);
    expect(gaps).toEqual([]);
  });

  test('blocks are those that are associated, the primary one among them', async () => {
    const block = (CidrBlock: string, State: string) => ({ CidrBlock, CidrBlockState: { State } });
    const ipv6 = (Ipv6CidrBlock: string, State: string, attribute: object) => ({
      Ipv6CidrBlock,
      Ipv6CidrBlockState: { State },
      ...attribute,
    });
    expect(
      await readVpc({
        CidrBlockAssociationSet: [
          block('100.64.0.0/16', 'associated'),
          block('10.0.0.0/16', 'associated'),
          block('10.9.0.0/16', 'disassociated'),
        ],
        Ipv6CidrBlockAssociationSet: [
          ipv6('2600:1f14:aa:bb00::/56', 'associated', { Ipv6AddressAttribute: 'public' }),
          ipv6('fd00:10::/48', 'associated', { Ipv6AddressAttribute: 'private' }),
          ipv6('2600:1f14:cc:dd00::/56', 'failing', {}),
        ],
      }),
    ).toMatchObject({
      cidrBlock: '10.0.0.0/16',
      cidrBlocks: ['10.0.0.0/16', '100.64.0.0/16'],
      ipv6CidrBlocks: [
        { cidrBlock: '2600:1f14:aa:bb00::/56', attribute: 'public' },
        { cidrBlock: 'fd00:10::/48', attribute: 'private' },
      ],
    });
  });

  test('firewalls at its internet gateways are kept in one order; none and not told are two things', async () => {
    const arn = (name: string) => `arn:aws:network-firewall:us-east-1:111122223333:firewall/${name}`;
    const NetworkFirewallAssociations = [
      { FirewallArn: arn('b'), FirewallOnboardingStatus: 'pending', FirewallMode: 'enforce' },
      { FirewallArn: arn('a') },
    ];
    expect(await readVpc({ NetworkFirewallAssociations })).toMatchObject({
      networkFirewallAssociations: [
        { firewallArn: arn('a'), status: null, mode: null },
        { firewallArn: arn('b'), status: 'pending', mode: 'enforce' },
      ],
    });
    expect(await readVpc({ NetworkFirewallAssociations: [] })).toMatchObject({ networkFirewallAssociations: [] });
    expect(await readVpc({})).toMatchObject({ networkFirewallAssociations: null });
  });

  test('a block whose state was not told is not taken for one that is not there', async () => {
    const { rows, gaps } = await read({
      DescribeVpcs: { Vpcs: [{ ...VPC, CidrBlockAssociationSet: [{ CidrBlock: '10.9.0.0/16' }] }] },
    });
    expect(rows).toEqual([]);
    expect(gaps).toEqual([expect.objectContaining({ resourceId: 'vpc-1', fields: [], code: 'UNEXPECTED_RESPONSE' })]);
  });

  test('the order in which EC2 gives blocks and tags makes no difference', async () => {
    const blocks = fc.uniqueArray(
      fc.nat(255).map((n) => ({ CidrBlock: `10.${n}.0.0/16`, CidrBlockState: { State: 'associated' } })),
    );
    const tags = fc.uniqueArray(fc.record({ Key: fc.string({ minLength: 1 }), Value: fc.string() }), {
      selector: ({ Key }) => Key,
    });
    await fc.assert(
      fc.asyncProperty(blocks, tags, async (CidrBlockAssociationSet, Tags) => {
        const forwards = await readVpc({ CidrBlockAssociationSet, Tags });
        const backwards = await readVpc({
          CidrBlockAssociationSet: CidrBlockAssociationSet.toReversed(),
          Tags: Tags.toReversed(),
        });
        expect(JSON.stringify(backwards)).toBe(JSON.stringify(forwards));
      }),
      { numRuns: 50 },
    );
  });

  test('what EC2 does not say is null, and nobody knows whose the VPC is', async () => {
    const { rows } = await read({ DescribeVpcs: { Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16' }] } });
    expect(rows[0]).toMatchObject({ ownerId: null, shared: null, isDefault: null, internetGatewayBlockMode: null });
  });

  test.each([
    ['111122223333', false],
    ['444455556666', true],
  ])('read in 111122223333, a VPC of %s is shared: %s', async (OwnerId, shared) => {
    expect(await readVpc({ OwnerId })).toMatchObject({ shared });
  });

  test('an attribute that cannot be read is unread, the other one is told', async () => {
    const { rows, gaps } = await read({
      DescribeVpcAttribute: (input) =>
        input.Attribute === 'enableDnsSupport' ? denied() : ANSWERS.DescribeVpcAttribute(input),
    });
    expect(rows[0]).toMatchObject({ dnsSupport: null, dnsHostnames: false });
    expect(gaps).toEqual([
      expect.objectContaining({ resourceId: 'vpc-1', fields: ['dnsSupport'], code: 'ACCESS_DENIED' }),
    ]);
  });

  test('an answer about the other attribute is no answer', async () => {
    const { rows, gaps } = await read({ DescribeVpcAttribute: { EnableDnsHostnames: { Value: true } } });
    expect(rows[0]).toMatchObject({ dnsSupport: null, dnsHostnames: true });
    expect(gaps).toEqual([expect.objectContaining({ fields: ['dnsSupport'], code: 'UNEXPECTED_RESPONSE' })]);
  });
});

describe('encryption controls', () => {
  const control = {
    VpcId: 'vpc-1',
    Mode: 'enforce',
    State: 'available',
    ResourceExclusions: {
      NatGateway: { State: 'disabled' },
      Lambda: { State: 'disabling' },
      InternetGateway: { State: 'enabled' },
    },
  };
  const withControls = (...VpcEncryptionControls: object[]) =>
    read({ DescribeVpcEncryptionControls: { VpcEncryptionControls } });

  test('are told with everything that is not certainly held to them', async () => {
    const { rows } = await withControls(control);
    expect(rows[0]).toMatchObject({ encryptionMode: 'enforce', encryptionState: 'available' });
    expect(rows[0]?.encryptionExclusions).toEqual(['InternetGateway', 'Lambda']);
  });

  test.each([
    ['of another VPC', { ...control, VpcId: 'vpc-2' }],
    ['that is deleted', { ...control, State: 'deleted' }],
  ])('one %s says nothing of this VPC', async (_which, other) => {
    const { rows, gaps } = await withControls(other);
    expect(rows[0]).toMatchObject({ encryptionMode: null, encryptionState: null, encryptionExclusions: null });
    expect(gaps).toEqual([]);
  });

  test('that cannot be read are unread at every VPC, not absent', async () => {
    const { rows, gaps } = await read({
      DescribeVpcEncryptionControls: denied,
      DescribeAccountVpcEncryptionControl: denied,
    });
    expect(rows[0]).toMatchObject({ id: 'vpc-1', encryptionMode: null, accountEncryptionMode: null });
    expect(gaps.map(({ resourceId, fields }) => [resourceId, fields]).sort()).toEqual([
      [null, ['accountEncryptionMode']],
      [null, ['encryptionMode', 'encryptionState', 'encryptionExclusions']],
    ]);
  });
});

test('a VPC without subnets is told what its own flow log lacks, and no more', () => {
  const log = { id: 'fl-1', status: 'ACTIVE', trafficType: 'ACCEPT', deliverStatus: 'SUCCESS', deliverError: null };
  const fields = ['srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'action'];
  const rows = [{ ...log, destination: 'arn:aws:s3:::logs', logGroupName: null, fields }];
  const context = ruleContext({
    policy: {},
    related: (table) => ({ rows: (table === 'flow-logs' ? rows : []) as never[], gap: undefined }),
  });
  const { code, reason } = vpcHasFlowLogs.judge(EXAMPLE, context);
  expect(code).toBe('FLOW_LOG_FALLS_SHORT');
  expect(reason).toMatch(/^REJECTED traffic is in no flow log that delivers it:/);
});
