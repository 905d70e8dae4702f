import { describe, expect, test } from 'vitest';
import { readAnswer } from '#adapters/aws/answers/read-answer.ts';
import routeTables from '#collectors/network/route-tables/collector.ts';
import subnets from '#collectors/network/subnets/collector.ts';
import vpcs from '#collectors/network/vpcs/collector.ts';
import { readFromStub } from '../../support/read-from-stub.ts';

/**
 * Automated Internet Firewalls as EC2 writes them, in members that the installed client does not know:
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Vpc.html, …/API_Subnet.html, …/API_Route.html.
 */
const ARN = 'arn:aws:network-firewall:us-east-1:111122223333:firewall/igw';
const unknown: unknown[] = [];

const answer = (operation: string, content: string): Promise<object> =>
  readAnswer(
    { body: `<${operation}Response>${content}</${operation}Response>`, encoding: 'utf8' } as never,
    { service: 'ec2', operation, input: {}, region: 'us-east-1', accountId: '111122223333' },
    (...told) => unknown.push(told),
  );

async function vpc(content: string) {
  const own = '<vpcId>vpc-1</vpcId><ownerId>111122223333</ownerId><cidrBlock>10.0.0.0/16</cidrBlock>';
  return readFromStub(vpcs, {
    DescribeVpcs: await answer('DescribeVpcs', `<vpcSet><item>${own}${content}</item></vpcSet>`),
    DescribeVpcAttribute: () => ({ EnableDnsSupport: { Value: true }, EnableDnsHostnames: { Value: true } }),
    DescribeVpcEncryptionControls: { VpcEncryptionControls: [] },
    DescribeAccountVpcEncryptionControl: { AccountVpcEncryptionControl: { Mode: 'unmanaged' } },
  });
}

async function subnet(content: string) {
  const own = '<subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId>';
  const page = await answer('DescribeSubnets', `<subnetSet><item>${own}${content}</item></subnetSet>`);
  return readFromStub(subnets, { DescribeSubnets: page });
}

async function table(content: string) {
  const route = `<item><destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><gatewayId>igw-1</gatewayId>${content}</item>`;
  const own = `<routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId><routeSet>${route}</routeSet><associationSet/>`;
  const page = await answer('DescribeRouteTables', `<routeTableSet><item>${own}</item></routeTableSet>`);
  return readFromStub(routeTables, { DescribeRouteTables: page });
}

const associations = (content: string) => `<networkFirewallAssociationSet>${content}</networkFirewallAssociationSet>`;

test('all three are read from the wire, and nothing of them is strange', async () => {
  unknown.length = 0;
  const [inVpc, inSubnet, inTable] = [
    await vpc(
      associations(
        `<item><firewallArn>${ARN}</firewallArn><firewallOnboardingStatus>active</firewallOnboardingStatus><firewallMode>monitor</firewallMode></item>`,
      ),
    ),
    await subnet('<networkFirewallConnectivityType>outbound-only</networkFirewallConnectivityType>'),
    await table(`<igwFirewall><firewallArn>${ARN}</firewallArn><status>active</status></igwFirewall>`),
  ];
  expect(inVpc.rows[0]?.networkFirewallAssociations).toEqual([{ firewallArn: ARN, status: 'active', mode: 'monitor' }]);
  expect(inSubnet.rows[0]?.networkFirewallConnectivityType).toBe('outbound-only');
  expect(inTable.rows[0]?.routes).toMatchObject([
    { target: 'igw-1', igwFirewall: { firewallArn: ARN, status: 'active' } },
  ]);
  expect([...inVpc.gaps, ...inSubnet.gaps, ...inTable.gaps, ...unknown]).toEqual([]);
});

test('none, and not told', async () => {
  expect((await vpc('<networkFirewallAssociationSet/>')).rows[0]?.networkFirewallAssociations).toEqual([]);
  expect((await vpc('')).rows[0]?.networkFirewallAssociations).toBe(null);
  expect((await subnet('')).rows[0]?.networkFirewallConnectivityType).toBe(null);
  expect((await table('')).rows[0]?.routes).toMatchObject([{ igwFirewall: null }]);
});

test('what AWS adds to their texts comes through as it is, for paths to be in doubt of', async () => {
  const odd = '<networkFirewallConnectivityType>of-a-later-year</networkFirewallConnectivityType>';
  expect((await subnet(odd)).rows[0]?.networkFirewallConnectivityType).toBe('of-a-later-year');
});

describe('a garbled member makes a gap of its row, never "no firewall"', () => {
  test.each([
    ['an association that is none', vpc, associations('<item>yes</item>')],
    ['a list that is none', vpc, associations('yes')],
    ['an ARN that is empty', vpc, associations('<item><firewallArn/></item>')],
    [
      'a treatment said twice',
      subnet,
      '<networkFirewallConnectivityType>exclude</networkFirewallConnectivityType>'.repeat(2),
    ],
    ['a treatment that is no text', subnet, '<networkFirewallConnectivityType><a/></networkFirewallConnectivityType>'],
    ['a firewall that is a text', table, '<igwFirewall>yes</igwFirewall>'],
    ['a firewall without a name', table, '<igwFirewall><firewallArn> </firewallArn></igwFirewall>'],
  ])('%s', async (_what, read, content) => {
    const { rows, gaps } = await read(content);
    expect(rows).toEqual([]);
    expect(gaps).toEqual([expect.objectContaining({ fields: [], code: 'MALFORMED_RESPONSE' })]);
    expect(gaps[0]?.resourceId).toMatch(/-1$/);
  });
});

test('a member beside them that nobody knows is told with the thing that carries it', async () => {
  unknown.length = 0;
  await table(`<igwFirewall><firewallArn>${ARN}</firewallArn><bypass>true</bypass></igwFirewall>`);
  expect(JSON.stringify(unknown)).toContain('IgwFirewall.bypass');
  expect(JSON.stringify(unknown)).toContain('rtb-1');
});
