import {
  DescribeNetworkAclsCommand,
  EC2Client,
  type NetworkAcl as Ec2NetworkAcl,
  type NetworkAclEntry,
} from '@aws-sdk/client-ec2';
import { defineCollector } from '#domain/declaring/collector.ts';
import { inOrder, listRows } from '#domain/reading/list-rows.ts';
import { answered, tagRecord } from '#domain/reading/reading.ts';
import { NetworkAcl } from './rules.ts';

/** The largest page: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html */
const PAGE = 1000;

export default defineCollector({
  id: 'network-acls',
  title: 'Network ACLs and their entries',
  scope: 'aws-region',
  reads: ['ec2:DescribeNetworkAcls'],
  row: NetworkAcl,
  rules: [],
  async *collect({ aws, gap }) {
    const ec2 = aws(EC2Client);
    yield* listRows(gap, {
      operation: 'ec2:DescribeNetworkAcls',
      page: async (NextToken) => {
        const page = await ec2.send(new DescribeNetworkAclsCommand({ MaxResults: PAGE, NextToken }));
        return { items: page.NetworkAcls, next: page.NextToken };
      },
      idOf: (acl) => acl.NetworkAclId,
      rowOf,
    });
  },
});

const rowOf = (acl: Ec2NetworkAcl, id: string) => ({
  id,
  vpcId: answered(acl.VpcId, 'VpcId'),
  isDefault: acl.IsDefault ?? null,
  subnetIds: answered(acl.Associations, 'Associations')
    .map(({ SubnetId }) => answered(SubnetId, 'SubnetId'))
    .sort(),
  entries: inOrder(answered(acl.Entries, 'Entries').map(entryOf)).sort(byEvaluation),
  tags: tagRecord(acl.Tags),
});

/** An entry without one of its essentials would be read as another filter than the one that is there. */
const entryOf = (entry: NetworkAclEntry) => ({
  ruleNumber: answered(entry.RuleNumber, 'RuleNumber'),
  egress: answered(entry.Egress, 'Egress'),
  protocol: answered(entry.Protocol, 'Protocol'),
  ruleAction: answered(entry.RuleAction, 'RuleAction') as string,
  cidrBlock: entry.CidrBlock ?? null,
  ipv6CidrBlock: entry.Ipv6CidrBlock ?? null,
  portFrom: entry.PortRange?.From ?? null,
  portTo: entry.PortRange?.To ?? null,
  icmpType: entry.IcmpTypeCode?.Type ?? null,
  icmpCode: entry.IcmpTypeCode?.Code ?? null,
});

type Entry = ReturnType<typeof entryOf>;

/** Outbound entries before inbound ones, each in the order in which they are tried. */
const byEvaluation = (a: Entry, b: Entry): number => Number(b.egress) - Number(a.egress) || a.ruleNumber - b.ruleNumber;
