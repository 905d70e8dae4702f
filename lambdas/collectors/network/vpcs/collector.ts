import {
  DescribeAccountVpcEncryptionControlCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEncryptionControlsCommand,
  DescribeVpcsCommand,
  EC2Client,
  type Vpc as Ec2Vpc,
  type VpcCidrBlockState,
  type VpcEncryptionControl,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { inOrder, listRows } from '#domain/reading/list-rows.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, orGap, tagRecord } from '#domain/reading/reading.ts';
import { mapConcurrently } from '#domain/words/concurrency.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { vpcHasFlowLogs } from './flow-logs.ts';
import { vpcResolverIsControlled } from './rules.ts';
import { Vpc } from './vpc.ts';

/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html */
const PAGE = 1000;
const CONCURRENCY = 8;

type Report = (gap: GapReport) => void;

export default defineCollector({
  id: 'vpcs',
  title: 'VPCs and what stands guard over them',
  scope: 'aws-region',
  reads: [
    'ec2:DescribeVpcs',
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeVpcEncryptionControls',
    'ec2:DescribeAccountVpcEncryptionControl',
  ],
  row: Vpc,
  rules: [vpcHasFlowLogs, vpcResolverIsControlled],
  report: ['cidrBlocks', 'isDefault', 'shared', 'dnsSupport', 'internetGatewayBlockMode', 'encryptionMode'],
  async *collect({ scope, aws, gap }) {
    const ec2 = aws(EC2Client);
    const [controls, accountEncryptionMode] = await Promise.all([readControls(ec2, gap), readAccountMode(ec2, gap)]);
    const vpcs = listRows(gap, {
      operation: 'ec2:DescribeVpcs',
      page: async (NextToken) => {
        const page = await ec2.send(new DescribeVpcsCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.Vpcs, next: page.NextToken };
      },
      idOf: (vpc) => vpc.VpcId,
      rowOf: (vpc, id) => described(vpc, id, scope.accountId),
    });
    yield* mapConcurrently(vpcs, CONCURRENCY, async (vpc) => ({
      ...vpc,
      dnsSupport: await readAttribute(ec2, vpc.id, 'enableDnsSupport', gap),
      dnsHostnames: await readAttribute(ec2, vpc.id, 'enableDnsHostnames', gap),
      ...encryption(controls?.get(vpc.id)),
      accountEncryptionMode,
    }));
  },
});

/** Encryption controls by VPC; undefined, with a gap, when they could not all be read. A VPC need not have one. */
async function readControls(ec2: EC2Client, gap: Report) {
  const operation = 'ec2:DescribeVpcEncryptionControls';
  const fields = ['encryptionMode', 'encryptionState', 'encryptionExclusions'];
  return orGap(gap, { operation, fields }, async () => {
    const controls = new Map<string, VpcEncryptionControl>();
    for await (const control of paginate(async (NextToken) => {
      const page = await ec2.send(new DescribeVpcEncryptionControlsCommand({ MaxResults: PAGE, NextToken }));
      return { items: page.VpcEncryptionControls, next: page.NextToken };
    }))
      if (control.State !== 'deleted') controls.set(answered(control.VpcId, 'vpcId'), control);
    return controls;
  });
}

async function readAccountMode(ec2: EC2Client, gap: Report): Promise<string | null> {
  const report = { operation: 'ec2:DescribeAccountVpcEncryptionControl', fields: ['accountEncryptionMode'] };
  const mode = await orGap(gap, report, async () => {
    const { AccountVpcEncryptionControl: control } = await ec2.send(new DescribeAccountVpcEncryptionControlCommand({}));
    return answered(control?.Mode, 'mode');
  });
  return mode ?? null;
}

const FIELDS = { enableDnsSupport: 'dnsSupport', enableDnsHostnames: 'dnsHostnames' } as const;

async function readAttribute(ec2: EC2Client, VpcId: string, Attribute: keyof typeof FIELDS, gap: Report) {
  const unread = { operation: 'ec2:DescribeVpcAttribute', resourceId: VpcId, fields: [FIELDS[Attribute]] };
  const value = await orGap(gap, unread, async () => {
    const answer = await ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute }));
    const { Value } = (Attribute === 'enableDnsSupport' ? answer.EnableDnsSupport : answer.EnableDnsHostnames) ?? {};
    return answered(Value, Attribute);
  });
  return value ?? null;
}

function described(vpc: Ec2Vpc, id: string, accountId: string) {
  const cidrBlock = answered(vpc.CidrBlock, 'cidrBlock');
  const associated = (vpc.CidrBlockAssociationSet ?? []).filter(({ CidrBlockState }) => isAssociated(CidrBlockState));
  const blocks = associated.map(({ CidrBlock }) => answered(CidrBlock, 'cidrBlock'));
  return {
    id,
    ownerId: vpc.OwnerId ?? null,
    shared: vpc.OwnerId === undefined ? null : vpc.OwnerId !== accountId,
    state: vpc.State ?? null,
    isDefault: vpc.IsDefault ?? null,
    cidrBlock,
    cidrBlocks: [...new Set([cidrBlock, ...blocks])].sort(),
    ipv6CidrBlocks: ipv6Blocks(vpc),
    dhcpOptionsId: vpc.DhcpOptionsId ?? null,
    internetGatewayBlockMode: vpc.BlockPublicAccessStates?.InternetGatewayBlockMode ?? null,
    tags: tagRecord(vpc.Tags),
  };
}

const isAssociated = (block: VpcCidrBlockState | undefined): boolean =>
  answered(block?.State, 'state of a block') === 'associated';

const ipv6Blocks = (vpc: Ec2Vpc) =>
  inOrder(
    (vpc.Ipv6CidrBlockAssociationSet ?? [])
      .filter(({ Ipv6CidrBlockState }) => isAssociated(Ipv6CidrBlockState))
      .map((block) => ({
        cidrBlock: answered(block.Ipv6CidrBlock, 'ipv6CidrBlock'),
        attribute: block.Ipv6AddressAttribute ?? null,
      })),
  );

function encryption(control: VpcEncryptionControl | undefined) {
  const excluded = Object.entries(control?.ResourceExclusions ?? {}).filter(([, one]) => one?.State !== 'disabled');
  return {
    encryptionMode: control?.Mode ?? null,
    encryptionState: control?.State ?? null,
    encryptionExclusions: control ? excluded.map(([resource]) => resource).toSorted() : null,
  };
}
