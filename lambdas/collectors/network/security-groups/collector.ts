import {
  DescribeSecurityGroupsCommand,
  DescribeSecurityGroupVpcAssociationsCommand,
  EC2Client,
  type SecurityGroup as Ec2SecurityGroup,
  type IpPermission,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { inOrder, listRows } from '#domain/reading/list-rows.ts';
import { paginate } from '#domain/reading/paginate.ts';
import { answered, orGap, tagRecord } from '#domain/reading/reading.ts';
import type { GapReport } from '#domain/words/gap.ts';
import { defaultGroupIsEmpty, SecurityGroup } from './rules.ts';

/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html */
const PAGE = 1000;

/**
 * DescribeStaleSecurityGroups is left out: it takes a call for every VPC to say which rules refer to groups behind a
 * peering that is gone, and DescribeSecurityGroupRules says the same with each rule (its peering status).
 */
export default defineCollector({
  id: 'security-groups',
  title: 'Security groups and the VPCs they are used in',
  scope: 'aws-region',
  reads: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSecurityGroupVpcAssociations'],
  row: SecurityGroup,
  rules: [defaultGroupIsEmpty],
  report: ['name', 'vpcId', 'isDefault', 'ingressRules', 'egressRules'],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    const associations = await readAssociations(ec2, gap);
    yield* listRows(gap, {
      operation: 'ec2:DescribeSecurityGroups',
      page: async (NextToken) => {
        const page = await ec2.send(new DescribeSecurityGroupsCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.SecurityGroups, next: page.NextToken };
      },
      idOf: (group) => group.GroupId,
      rowOf: (group, id) => rowOf(group, id, associations),
    });
  },
});

type Associations = ReadonlyMap<string, { vpcId: string; state: string | null }[]>;

/** By group; undefined, with a gap, when they could not all be read. */
const readAssociations = (ec2: EC2Client, gap: (report: GapReport) => void): Promise<Associations | undefined> =>
  orGap(gap, { operation: 'ec2:DescribeSecurityGroupVpcAssociations', fields: ['vpcAssociations'] }, async () => {
    const associations = new Map<string, { vpcId: string; state: string | null }[]>();
    for await (const { GroupId, VpcId, State } of paginate(async (NextToken) => {
      const page = await ec2.send(new DescribeSecurityGroupVpcAssociationsCommand({ MaxResults: PAGE, NextToken }));
      return { items: page.SecurityGroupVpcAssociations, next: page.NextToken };
    })) {
      const groupId = answered(GroupId, 'GroupId');
      const association = { vpcId: answered(VpcId, 'VpcId'), state: State ?? null };
      associations.set(groupId, [...(associations.get(groupId) ?? []), association]);
    }
    return associations;
  });

function rowOf(group: Ec2SecurityGroup, id: string, associations: Associations | undefined) {
  return {
    id,
    name: group.GroupName ?? null,
    vpcId: group.VpcId ?? null,
    ownerId: group.OwnerId ?? null,
    // Nobody may call a group so: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
    isDefault: group.GroupName === undefined ? null : group.GroupName === 'default',
    ingressRules: countRules(group.IpPermissions),
    egressRules: countRules(group.IpPermissionsEgress),
    vpcAssociations: associations ? inOrder(associations.get(id) ?? []) : null,
    tags: tagRecord(group.Tags),
  };
}

/** As the console counts them: one for every range, list and group that a permission names. */
function countRules(permissions: readonly IpPermission[] | undefined): number | null {
  if (permissions === undefined) return null;
  return permissions.reduce((sum, { IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs }) => {
    const named = [IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs].flatMap((list) => list ?? []);
    return sum + Math.max(1, named.length);
  }, 0);
}
