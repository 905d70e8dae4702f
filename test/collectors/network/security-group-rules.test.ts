import { expect, test } from 'vitest';
import collector from '#collectors/network/security-group-rules/collector.ts';
import { readFromStub } from '../../support/read-from-stub.ts';

const RULE = {
  SecurityGroupRuleId: 'sgr-1',
  GroupId: 'sg-1',
  IsEgress: true,
  IpProtocol: '-1',
  FromPort: -1,
  ToPort: -1,
};
const read = (...SecurityGroupRules: object[]) =>
  readFromStub(collector, { DescribeSecurityGroupRules: { SecurityGroupRules } });

test('asks for the largest page', async () => {
  const { calls } = await read();
  expect(calls.map(({ input }) => input)).toEqual([{ MaxResults: 1000, NextToken: undefined }]);
});

test.each([
  [{ CidrIpv4: '0.0.0.0/0' }, { cidrIpv4: '0.0.0.0/0', cidrIpv6: null, prefixListId: null, referencedGroupId: null }],
  [{ CidrIpv6: '::/0' }, { cidrIpv4: null, cidrIpv6: '::/0', prefixListId: null, referencedGroupId: null }],
  [{ PrefixListId: 'pl-1' }, { cidrIpv4: null, cidrIpv6: null, prefixListId: 'pl-1', referencedGroupId: null }],
  [
    {
      ReferencedGroupInfo: {
        GroupId: 'sg-2',
        VpcId: 'vpc-2',
        UserId: '444455556666',
        VpcPeeringConnectionId: 'pcx-1',
        PeeringStatus: 'deleted',
      },
    },
    {
      cidrIpv4: null,
      referencedGroupId: 'sg-2',
      referencedVpcId: 'vpc-2',
      referencedUserId: '444455556666',
      referencedPeeringId: 'pcx-1',
      peeringStatus: 'deleted',
    },
  ],
])('keeps the far end %j', async (given, expected) => {
  const { rows, gaps } = await read({ ...RULE, ...given });
  expect(rows).toEqual([expect.objectContaining({ id: 'sgr-1', groupId: 'sg-1', isEgress: true, ...expected })]);
  expect(gaps).toEqual([]);
});

test('what EC2 does not say of ports is null, and port 0 and ICMP type -1 are what they are', async () => {
  const { rows } = await read(
    { ...RULE, FromPort: undefined, ToPort: undefined },
    { ...RULE, SecurityGroupRuleId: 'sgr-2', IpProtocol: 'tcp', FromPort: 0, ToPort: 0 },
    { ...RULE, SecurityGroupRuleId: 'sgr-3', IpProtocol: 'icmp', FromPort: -1, ToPort: -1 },
  );
  expect(rows.map(({ fromPort, toPort }) => [fromPort, toPort])).toEqual([
    [null, null],
    [0, 0],
    [-1, -1],
  ]);
});

test.each(['GroupId', 'IsEgress', 'IpProtocol'])('a rule without %s is unread, and the others stay', async (member) => {
  const { rows, gaps } = await read({ ...RULE, [member]: undefined }, { ...RULE, SecurityGroupRuleId: 'sgr-2' });
  expect(rows.map(({ id }) => id)).toEqual(['sgr-2']);
  expect(gaps).toEqual([expect.objectContaining({ resourceId: 'sgr-1', fields: [], code: 'UNEXPECTED_RESPONSE' })]);
});
