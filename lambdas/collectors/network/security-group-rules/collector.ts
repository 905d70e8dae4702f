import {
  DescribeSecurityGroupRulesCommand,
  EC2Client,
  type SecurityGroupRule as Ec2SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { listRows } from '#domain/reading/list-rows.ts';
import { answered, tagRecord } from '#domain/reading/reading.ts';
import { SecurityGroupRule } from './rules.ts';

/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html */
const PAGE = 1000;

/** A large region has 120,000 of these, so a row holds what EC2 says of a rule and nothing that follows from it. */
export default defineCollector({
  id: 'security-group-rules',
  title: 'Rules of security groups, inbound and outbound',
  scope: 'aws-region',
  reads: ['ec2:DescribeSecurityGroupRules'],
  row: SecurityGroupRule,
  rules: [],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    yield* listRows(gap, {
      operation: 'ec2:DescribeSecurityGroupRules',
      page: async (NextToken) => {
        const page = await ec2.send(new DescribeSecurityGroupRulesCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.SecurityGroupRules, next: page.NextToken };
      },
      idOf: (rule) => rule.SecurityGroupRuleId,
      rowOf,
    });
  },
});

function rowOf(rule: Ec2SecurityGroupRule, id: string) {
  const referenced = rule.ReferencedGroupInfo;
  return {
    id,
    groupId: answered(rule.GroupId, 'GroupId'),
    isEgress: answered(rule.IsEgress, 'IsEgress'),
    ipProtocol: answered(rule.IpProtocol, 'IpProtocol'),
    fromPort: rule.FromPort ?? null,
    toPort: rule.ToPort ?? null,
    cidrIpv4: rule.CidrIpv4 ?? null,
    cidrIpv6: rule.CidrIpv6 ?? null,
    prefixListId: rule.PrefixListId ?? null,
    referencedGroupId: referenced?.GroupId ?? null,
    referencedVpcId: referenced?.VpcId ?? null,
    referencedUserId: referenced?.UserId ?? null,
    referencedPeeringId: referenced?.VpcPeeringConnectionId ?? null,
    peeringStatus: referenced?.PeeringStatus ?? null,
    description: rule.Description || null,
    tags: tagRecord(rule.Tags),
  };
}
