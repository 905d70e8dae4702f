import { expect, test } from 'vitest';
import collector from '#collectors/network/security-groups/collector.ts';
import { readFromStub, sdkError } from '../../support/read-from-stub.ts';

const NONE = { SecurityGroupVpcAssociations: [] };
const read = async (group: object) => {
  const { rows } = await readFromStub(collector, {
    DescribeSecurityGroups: { SecurityGroups: [{ GroupId: 'sg-1', ...group }] },
    DescribeSecurityGroupVpcAssociations: NONE,
  });
  return rows[0];
};

test('asks for the largest pages, and follows both lists to their ends', async () => {
  const { rows, gaps, calls } = await readFromStub(collector, {
    DescribeSecurityGroups: ({ NextToken }) =>
      NextToken ? { SecurityGroups: [{ GroupId: 'sg-2' }] } : { SecurityGroups: [{ GroupId: 'sg-1' }], NextToken: 'b' },
    DescribeSecurityGroupVpcAssociations: ({ NextToken }) =>
      NextToken
        ? { SecurityGroupVpcAssociations: [{ GroupId: 'sg-2', VpcId: 'vpc-b', State: 'associated' }] }
        : { SecurityGroupVpcAssociations: [{ GroupId: 'sg-2', VpcId: 'vpc-c' }], NextToken: 'b' },
  });
  expect(calls.map(({ input }) => input.MaxResults)).toEqual([1000, 1000, 1000, 1000]);
  expect(gaps).toEqual([]);
  expect(rows.map((row) => [row.id, row.vpcAssociations])).toEqual([
    ['sg-1', []],
    [
      'sg-2',
      [
        { vpcId: 'vpc-b', state: 'associated' },
        { vpcId: 'vpc-c', state: null },
      ],
    ],
  ]);
});

test('rules are counted as the console counts them: each range, list and group that a permission names', async () => {
  const IpPermissionsEgress = [
    {
      IpProtocol: 'tcp',
      IpRanges: [{ CidrIp: '10.0.0.0/8' }, { CidrIp: '10.1.0.0/16' }],
      Ipv6Ranges: [{ CidrIpv6: '::/0' }],
    },
    { IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-1' }], UserIdGroupPairs: [{ GroupId: 'sg-1' }] },
  ];
  expect(await read({ IpPermissions: [], IpPermissionsEgress })).toMatchObject({ ingressRules: 0, egressRules: 5 });
});

test('a permission that names nobody still is a rule: such a group is not empty', async () => {
  expect(await read({ IpPermissions: [{ IpProtocol: '-1' }] })).toMatchObject({ ingressRules: 1 });
});

test('rules and names that EC2 does not tell are null, neither none nor "not the default"', async () => {
  expect(await read({})).toMatchObject({ ingressRules: null, egressRules: null, isDefault: null, vpcId: null });
});

test('only the group called "default" is the default one', async () => {
  expect(await read({ GroupName: 'default' })).toMatchObject({ isDefault: true });
  expect(await read({ GroupName: 'default-web' })).toMatchObject({ isDefault: false });
});

test('when associations cannot be read, no group is said to have none', async () => {
  const { rows, gaps } = await readFromStub(collector, {
    DescribeSecurityGroups: { SecurityGroups: [{ GroupId: 'sg-1' }] },
    DescribeSecurityGroupVpcAssociations: ({ NextToken }) => {
      if (NextToken) throw sdkError('UnauthorizedOperation', 403);
      return { SecurityGroupVpcAssociations: [{ GroupId: 'sg-1', VpcId: 'vpc-b' }], NextToken: 'b' };
    },
  });
  expect(rows).toEqual([expect.objectContaining({ id: 'sg-1', vpcAssociations: null })]);
  expect(gaps).toEqual([
    expect.objectContaining({
      operation: 'ec2:DescribeSecurityGroupVpcAssociations',
      resourceId: null,
      fields: ['vpcAssociations'],
      code: 'ACCESS_DENIED',
    }),
  ]);
});

test('a listed group without its id is a group nobody saw', async () => {
  const { rows, gaps } = await readFromStub(collector, {
    DescribeSecurityGroups: { SecurityGroups: [{ GroupName: 'web' }, { GroupId: 'sg-2' }] },
    DescribeSecurityGroupVpcAssociations: NONE,
  });
  expect(rows.map(({ id }) => id)).toEqual(['sg-2']);
  expect(gaps).toEqual([
    expect.objectContaining({ operation: 'ec2:DescribeSecurityGroups', resourceId: null, fields: [] }),
  ]);
});
