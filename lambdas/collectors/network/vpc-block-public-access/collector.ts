import {
  DescribeVpcBlockPublicAccessExclusionsCommand,
  DescribeVpcBlockPublicAccessOptionsCommand,
  EC2Client,
  type VpcBlockPublicAccessExclusion,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { inOrder } from '#domain/reading/list-rows.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, isoOrNull, orGap } from '#domain/reading/reading.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { VpcBlockPublicAccess } from './rules.ts';

/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcBlockPublicAccessExclusions.html */
const PAGE = 1000;
const OPTIONS = ['internetGatewayBlockMode', 'state', 'reason', 'managedBy', 'exclusionsAllowed', 'updatedAt'];

type Report = (gap: GapReport) => void;

export default defineCollector({
  id: 'vpc-block-public-access',
  title: 'VPC Block Public Access and its exclusions',
  scope: 'aws-region',
  reads: ['ec2:DescribeVpcBlockPublicAccessOptions', 'ec2:DescribeVpcBlockPublicAccessExclusions'],
  row: VpcBlockPublicAccess,
  rules: [],
  report: ['internetGatewayBlockMode', 'state', 'managedBy', 'exclusions'],
  async *collect({ scope, aws, gap }) {
    const ec2 = aws(EC2Client);
    const id = answered(scope.region, 'region');
    const [options, exclusions] = await Promise.all([readOptions(ec2, id, gap), readExclusions(ec2, id, gap)]);
    yield {
      id,
      internetGatewayBlockMode: options?.InternetGatewayBlockMode ?? null,
      state: options?.State ?? null,
      reason: options?.Reason || null,
      managedBy: options?.ManagedBy ?? null,
      exclusionsAllowed: options?.ExclusionsAllowed ?? null,
      updatedAt: isoOrNull(options?.LastUpdateTimestamp),
      exclusions: exclusions ?? null,
    };
  },
});

const readOptions = (ec2: EC2Client, resourceId: string, gap: Report) =>
  orGap(gap, { operation: 'ec2:DescribeVpcBlockPublicAccessOptions', resourceId, fields: OPTIONS }, async () => {
    const answer = await ec2.send(new DescribeVpcBlockPublicAccessOptionsCommand({}));
    const options = answered(answer.VpcBlockPublicAccessOptions, 'vpcBlockPublicAccessOptions');
    answered(options.InternetGatewayBlockMode, 'internetGatewayBlockMode');
    return options;
  });

const readExclusions = (ec2: EC2Client, resourceId: string, gap: Report) =>
  orGap(
    gap,
    { operation: 'ec2:DescribeVpcBlockPublicAccessExclusions', resourceId, fields: ['exclusions'] },
    async () => {
      const exclusions: ReturnType<typeof exclusionOf>[] = [];
      for await (const exclusion of paginate(async (NextToken) => {
        const page = await ec2.send(new DescribeVpcBlockPublicAccessExclusionsCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.VpcBlockPublicAccessExclusions, next: page.NextToken };
      }))
        exclusions.push(exclusionOf(exclusion));
      return inOrder(exclusions);
    },
  );

const exclusionOf = (exclusion: VpcBlockPublicAccessExclusion) => ({
  id: answered(exclusion.ExclusionId, 'exclusionId'),
  resourceArn: answered(exclusion.ResourceArn, 'resourceArn'),
  mode: exclusion.InternetGatewayExclusionMode ?? null,
  state: exclusion.State ?? null,
  reason: exclusion.Reason || null,
});
