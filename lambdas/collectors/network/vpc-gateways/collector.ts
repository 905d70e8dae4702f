import {
  DescribeCarrierGatewaysCommand,
  DescribeEgressOnlyInternetGatewaysCommand,
  DescribeInternetGatewaysCommand,
  DescribeVpnGatewaysCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { inOrder, listRows } from '#domain/reading/list-rows.ts';
import { tagRecord } from '#domain/reading/reading.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { VpcGateway } from './rules.ts';

type Report = (gap: GapReport) => void;

/**
 * The largest pages. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html,
 * …/API_DescribeEgressOnlyInternetGateways.html, …/API_DescribeCarrierGateways.html
 */
const PAGE = 1000;
const EGRESS_ONLY_PAGE = 255;

/** A kind that could not be listed is a gap of the inventory whose operation says which: the others stay whole. */
export default defineCollector({
  id: 'vpc-gateways',
  title: 'Internet, egress-only, virtual private and carrier gateways',
  scope: 'aws-region',
  reads: [
    'ec2:DescribeInternetGateways',
    'ec2:DescribeEgressOnlyInternetGateways',
    'ec2:DescribeVpnGateways',
    'ec2:DescribeCarrierGateways',
  ],
  row: VpcGateway,
  rules: [],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    yield* internetGateways(ec2, gap);
    yield* egressOnlyGateways(ec2, gap);
    yield* virtualPrivateGateways(ec2, gap);
    yield* carrierGateways(ec2, gap);
  },
});

const internetGateways = (ec2: EC2Client, gap: Report) =>
  listRows(gap, {
    operation: 'ec2:DescribeInternetGateways',
    page: async (NextToken) => {
      const page = await ec2.send(new DescribeInternetGatewaysCommand({ MaxResults: PAGE, NextToken }));
      return { items: page.InternetGateways, next: page.NextToken };
    },
    idOf: (gateway) => gateway.InternetGatewayId,
    rowOf: (gateway, id) => ({
      id,
      kind: 'INTERNET' as const,
      ...attached(gateway.Attachments),
      ownerId: gateway.OwnerId ?? null,
      tags: tagRecord(gateway.Tags),
    }),
  });

const egressOnlyGateways = (ec2: EC2Client, gap: Report) =>
  listRows(gap, {
    operation: 'ec2:DescribeEgressOnlyInternetGateways',
    page: async (NextToken) => {
      const command = new DescribeEgressOnlyInternetGatewaysCommand({ MaxResults: EGRESS_ONLY_PAGE, NextToken });
      const page = await ec2.send(command);
      return { items: page.EgressOnlyInternetGateways, next: page.NextToken };
    },
    idOf: (gateway) => gateway.EgressOnlyInternetGatewayId,
    rowOf: (gateway, id) => ({
      id,
      kind: 'EGRESS_ONLY_INTERNET' as const,
      ...attached(gateway.Attachments),
      ownerId: null,
      tags: tagRecord(gateway.Tags),
    }),
  });

/** This API has no pages: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpnGateways.html */
const virtualPrivateGateways = (ec2: EC2Client, gap: Report) =>
  listRows(gap, {
    operation: 'ec2:DescribeVpnGateways',
    page: async () => ({ items: (await ec2.send(new DescribeVpnGatewaysCommand({}))).VpnGateways, next: undefined }),
    idOf: (gateway) => gateway.VpnGatewayId,
    rowOf: (gateway, id) => ({
      id,
      kind: 'VIRTUAL_PRIVATE' as const,
      ...attached(gateway.VpcAttachments),
      ownerId: null,
      tags: tagRecord(gateway.Tags),
    }),
  });

/** Made in a VPC and never moved: its own state is that of its one attachment. */
const carrierGateways = (ec2: EC2Client, gap: Report) =>
  listRows(gap, {
    operation: 'ec2:DescribeCarrierGateways',
    page: async (NextToken) => {
      const page = await ec2.send(new DescribeCarrierGatewaysCommand({ MaxResults: PAGE, NextToken }));
      return { items: page.CarrierGateways, next: page.NextToken };
    },
    idOf: (gateway) => gateway.CarrierGatewayId,
    rowOf: (gateway, id) => ({
      id,
      kind: 'CARRIER' as const,
      ...attached([{ VpcId: gateway.VpcId, State: gateway.State }]),
      ownerId: gateway.OwnerId ?? null,
      tags: tagRecord(gateway.Tags),
    }),
  });

interface ApiAttachment {
  readonly VpcId?: string | undefined;
  readonly State?: string | undefined;
}

const OVER = ['detached', 'deleted'];

/**
 * A gateway has one attachment at a time; a list may hold ones that are over beside it. No list is not "detached": then
 * nobody said.
 */
function attached(listed: readonly ApiAttachment[] | undefined) {
  if (listed === undefined) return { vpcId: null, state: null, attachments: null };
  const attachments = inOrder(listed.map(({ VpcId, State }) => ({ vpcId: VpcId ?? null, state: State ?? null })));
  const current = attachments.find(({ state }) => !OVER.includes(state ?? '')) ?? { vpcId: null, state: 'detached' };
  return { ...current, attachments };
}
