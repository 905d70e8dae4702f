import {
  DescribeTransitGatewayAttachmentsCommand,
  DescribeTransitGatewayVpcAttachmentsCommand,
  EC2Client,
  type TransitGatewayAttachment as Ec2Attachment,
  type TransitGatewayVpcAttachment,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows, textsOrNull } from '#domain/reading/list-rows.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, orGap, tagRecord } from '#domain/reading/reading.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { TransitGatewayAttachment } from './rules.ts';

/**
 * The largest page of both:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayAttachments.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTransitGatewayVpcAttachments.html
 */
const PAGE = 1000;

type Report = (gap: GapReport) => void;

/** One list has attachments of every kind, the other the subnets of those that are VPCs: a row is made of both. */
export default defineCollector({
  id: 'transit-gateway-attachments',
  title: 'What is attached to transit gateways',
  scope: 'aws-region',
  reads: ['ec2:DescribeTransitGatewayVpcAttachments', 'ec2:DescribeTransitGatewayAttachments'],
  row: TransitGatewayAttachment,
  rules: [],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    const vpcs = await readVpcAttachments(ec2, gap);
    const seen = new Set<string>();
    yield* listRows(gap, {
      operation: 'ec2:DescribeTransitGatewayAttachments',
      page: async (NextToken) => {
        const page = await ec2.send(new DescribeTransitGatewayAttachmentsCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.TransitGatewayAttachments, next: page.NextToken };
      },
      idOf: (attachment) => attachment.TransitGatewayAttachmentId,
      rowOf: (attachment, id) => {
        seen.add(id);
        return rowOf(attachment, id, vpcs?.get(id));
      },
    });
    for (const [id, vpc] of vpcs ?? []) if (!seen.has(id)) yield rowOf(asAttachment(vpc), id, vpc);
  },
});

/** What rows say of VPCs that the list of all kinds does not. */
const OF_VPC = ['subnetIds', 'applianceMode', 'ipv6Support'];

/** By attachment; undefined, with a gap, when they could not all be read. */
const readVpcAttachments = (ec2: EC2Client, gap: Report) =>
  orGap(gap, { operation: 'ec2:DescribeTransitGatewayVpcAttachments', fields: OF_VPC }, async () => {
    const attachments = new Map<string, TransitGatewayVpcAttachment>();
    for await (const attachment of paginate(async (NextToken) => {
      const page = await ec2.send(new DescribeTransitGatewayVpcAttachmentsCommand({ MaxResults: PAGE, NextToken }));
      return { items: page.TransitGatewayVpcAttachments, next: page.NextToken };
    }))
      attachments.set(answered(attachment.TransitGatewayAttachmentId, 'TransitGatewayAttachmentId'), attachment);
    return attachments;
  });

/** Of a VPC's attachment that the other list does not have, or that is there while the other could not be read. */
const asAttachment = ({ VpcId, VpcOwnerId, ...attachment }: TransitGatewayVpcAttachment): Ec2Attachment => ({
  ...attachment,
  ResourceType: 'vpc',
  ResourceId: VpcId,
  ResourceOwnerId: VpcOwnerId,
});

const rowOf = (attachment: Ec2Attachment, id: string, vpc: TransitGatewayVpcAttachment | undefined) => ({
  id,
  transitGatewayId: answered(attachment.TransitGatewayId, 'TransitGatewayId'),
  transitGatewayOwnerId: attachment.TransitGatewayOwnerId ?? null,
  resourceType: attachment.ResourceType ?? null,
  resourceId: attachment.ResourceId ?? null,
  resourceOwnerId: attachment.ResourceOwnerId ?? null,
  vpcId: vpc?.VpcId ?? (attachment.ResourceType === 'vpc' ? (attachment.ResourceId ?? null) : null),
  subnetIds: textsOrNull(vpc?.SubnetIds),
  applianceMode: isEnabled(vpc?.Options?.ApplianceModeSupport),
  ipv6Support: isEnabled(vpc?.Options?.Ipv6Support),
  routeTableId: attachment.Association?.TransitGatewayRouteTableId || null,
  policyTableId: attachment.Association?.TransitGatewayPolicyTableId || null,
  state: attachment.State ?? null,
  tags: tagRecord(attachment.Tags),
});

const isEnabled = (support: string | undefined): boolean | null =>
  support === undefined ? null : support === 'enable';
